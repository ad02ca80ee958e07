-- Which product names contain this text, in any case? Django's icontains compares UPPER(name), so that is indexed.
CREATE INDEX perflab_product_name_trigram ON storefront_product USING gin (upper(name) gin_trgm_ops);
