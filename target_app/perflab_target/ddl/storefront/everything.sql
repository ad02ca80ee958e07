-- All the useful ones together: what do writes pay when every lookup is served?
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX perflab_event_covering ON storefront_event (product_id, occurred_at DESC) INCLUDE (id, kind);
CREATE INDEX perflab_event_time_brin_fine ON storefront_event USING brin (occurred_at) WITH (pages_per_range = 16);
CREATE INDEX perflab_order_pending ON storefront_order (created_at DESC) WHERE status = 'pending';
CREATE INDEX perflab_product_name_trigram ON storefront_product USING gin (upper(name) gin_trgm_ops);
CREATE INDEX perflab_product_attributes ON storefront_product USING gin (attributes jsonb_path_ops);
CREATE INDEX perflab_product_category_price ON storefront_product (category_id, price, id);
