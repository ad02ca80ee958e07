-- Newest pending orders: what if only they are in the index?
CREATE INDEX perflab_order_pending ON storefront_order (created_at DESC) WHERE status = 'pending';
