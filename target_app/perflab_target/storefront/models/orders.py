"""Who bought what?"""

from django.db import models
from django.db.models import F

from perflab_target.storefront.clock import shop_now


class Customer(models.Model):
    """Somebody with an account; `password` is a hash in Django's format."""

    name = models.CharField(max_length=120)
    email = models.EmailField(unique=True)
    password = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=shop_now)

    def __str__(self) -> str:
        return self.email


class OrderStatus(models.TextChoices):
    """How far an order has come."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class Order(models.Model):
    """One purchase. Status and time are studied together, so neither has an index."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    status = models.CharField(max_length=10, choices=OrderStatus, default=OrderStatus.PENDING)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=shop_now)

    def __str__(self) -> str:
        return f"order {self.pk}"


class OrderLine(models.Model):
    """One article of an order, at the price of that day."""

    pk = models.CompositePrimaryKey("order_id", "line_number")
    # The composite key already leads with the order.
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line_number = models.SmallIntegerField()
    product = models.ForeignKey("storefront.Product", on_delete=models.PROTECT, related_name="order_lines")
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.GeneratedField(
        expression=F("quantity") * F("unit_price"),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )

    def __str__(self) -> str:
        return f"{self.quantity} of product {self.product_id}"
