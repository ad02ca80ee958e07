-- Recent events of a product: does an index on the product alone help, when the newest must still be sorted out?
CREATE INDEX perflab_event_product ON storefront_event (product_id);
