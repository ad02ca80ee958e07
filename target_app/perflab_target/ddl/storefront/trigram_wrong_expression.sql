-- Products whose name contains a text: what if trigrams are made of the name, while icontains compares UPPER(name)?
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX perflab_product_name_plain ON storefront_product USING gin (name gin_trgm_ops);
