-- What happened last to a product, from the index alone? It also carries the columns that the endpoint reads.
CREATE INDEX perflab_event_product_time_covering ON storefront_event (product_id, occurred_at) INCLUDE (id, kind);
