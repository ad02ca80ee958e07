-- Which events has a product? B-tree on the product alone: finds them, then sorts them.
CREATE INDEX perflab_event_product ON storefront_event (product_id);
