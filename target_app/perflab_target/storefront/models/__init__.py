"""What does the shop remember?

The columns that the indexing factor studies have no index here, foreign keys among them; DDL sets add those. Columns
that other endpoints need keep theirs, so that the caching and pooling factors measure caching and pooling.
"""

from perflab_target.storefront.models.catalogue import Brand, Category, Product, Review
from perflab_target.storefront.models.events import Event
from perflab_target.storefront.models.orders import Customer, Order, OrderLine

__all__ = ["Brand", "Category", "Customer", "Event", "Order", "OrderLine", "Product", "Review"]
