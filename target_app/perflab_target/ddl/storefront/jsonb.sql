-- Products with given attributes: what does an inverted index for containment (@>) buy?
CREATE INDEX perflab_product_attributes ON storefront_product USING gin (attributes jsonb_path_ops);
