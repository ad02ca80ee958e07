-- Which products have these attributes? GIN for containment (@>).
CREATE INDEX perflab_product_attributes ON storefront_product USING gin (attributes jsonb_path_ops);
