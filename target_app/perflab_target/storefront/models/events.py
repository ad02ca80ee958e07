"""What did visitors do, and when? The append-only time series, by far the largest table."""

from django.db import models

from perflab_target.storefront.clock import shop_now
from perflab_target.storefront.models.catalogue import Product
from perflab_target.storefront.models.orders import Customer


class EventKind(models.TextChoices):
    """What a visitor did with a product."""

    VIEW = "view"
    CART = "cart"
    PURCHASE = "purchase"


class Event(models.Model):
    """One thing that happened. Product and time are what the indexing factor studies, so neither has an index."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="events", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="events", db_index=False)
    kind = models.CharField(max_length=8, choices=EventKind)
    occurred_at = models.DateTimeField(default=shop_now)
    payload = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.kind} of product {self.product_id}"
