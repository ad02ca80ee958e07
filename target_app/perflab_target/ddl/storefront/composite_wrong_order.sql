-- Recent events of a product: what if the right columns are indexed the wrong way round?
CREATE INDEX perflab_event_time_product ON storefront_event (occurred_at, product_id);
