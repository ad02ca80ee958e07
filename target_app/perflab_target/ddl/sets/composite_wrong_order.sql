-- The same two columns the other way round: serves time ranges, and products hardly.
CREATE INDEX perflab_event_time_product ON storefront_event (occurred_at, product_id);
