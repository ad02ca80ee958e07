-- Newest pending orders: does an index on the status alone help?
CREATE INDEX perflab_order_status ON storefront_order (status);
