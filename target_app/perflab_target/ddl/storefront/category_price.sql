-- Cheapest products of a category: what if each category has its products by price?
CREATE INDEX perflab_product_category_price ON storefront_product (category_id, price, id);
