-- Newest pending orders: what if each status has its orders by time?
CREATE INDEX perflab_order_status_time ON storefront_order (status, created_at DESC);
