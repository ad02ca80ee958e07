-- Which orders are pending, newest first? Only pending rows are in the index.
CREATE INDEX perflab_order_pending ON storefront_order (placed_at, id) WHERE status = 'pending';
