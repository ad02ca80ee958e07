-- Recent events of a product: what if the index also carries all that is read, so the table is not visited?
CREATE INDEX perflab_event_covering ON storefront_event (product_id, occurred_at DESC) INCLUDE (id, kind);
