-- What happened last to a product? B-tree on product, then time: the newest rows come first, without a sort.
CREATE INDEX perflab_event_product_time ON storefront_event (product_id, occurred_at);
