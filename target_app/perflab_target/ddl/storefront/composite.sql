-- Recent events of a product: what if the index holds each product's events already in the order asked for?
CREATE INDEX perflab_event_product_time ON storefront_event (product_id, occurred_at DESC);
