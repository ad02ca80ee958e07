-- All the useful ones together: every lookup served, every write paying for all of them.
CREATE INDEX perflab_event_product_time_covering ON storefront_event (product_id, occurred_at) INCLUDE (id, kind);
CREATE INDEX perflab_event_time_brin ON storefront_event USING brin (occurred_at) WITH (pages_per_range = 16);
CREATE INDEX perflab_order_pending ON storefront_order (placed_at, id) WHERE status = 'pending';
CREATE INDEX perflab_product_name_trigram ON storefront_product USING gin (upper(name) gin_trgm_ops);
CREATE INDEX perflab_product_attributes ON storefront_product USING gin (attributes jsonb_path_ops);
