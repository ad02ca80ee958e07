-- Products whose name contains a text: what do trigrams of the expression that icontains compares buy?
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX perflab_product_name_trigram ON storefront_product USING gin (upper(name) gin_trgm_ops);
