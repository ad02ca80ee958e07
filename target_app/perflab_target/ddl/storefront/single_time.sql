-- Recent events of a product: does an index on the time alone help, when the product must still be looked for?
CREATE INDEX perflab_event_time ON storefront_event (occurred_at);
