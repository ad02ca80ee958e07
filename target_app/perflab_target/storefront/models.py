"""What does the storefront store? A shop with relations, text, JSON and a time series.

Columns that the indexing factor studies (events by product and time, orders by status, product names and attributes)
carry no index here: the DDL sets in perflab_target.ddl add them.
"""

from django.db import models
from django.db.models import F


class Category(models.Model):
    """A tree three levels deep."""

    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    name = models.CharField(max_length=120)
    description = models.TextField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    stock = models.PositiveIntegerField()
    attributes = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    password = models.CharField(max_length=128)

    def __str__(self) -> str:
        return self.email


class Order(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending"
        PAID = "paid"
        SHIPPED = "shipped"
        CANCELLED = "cancelled"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    placed_at = models.DateTimeField()
    shipping = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"order {self.pk}"


class OrderLine(models.Model):
    pk = models.CompositePrimaryKey("order_id", "line_number")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    line_number = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.GeneratedField(
        expression=F("quantity") * F("unit_price"),
        output_field=models.DecimalField(max_digits=14, decimal_places=2),
        db_persist=True,
    )

    def __str__(self) -> str:
        return f"{self.order_id}/{self.line_number}"


class Review(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    rating = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Event(models.Model):
    """An append-only time series; rows arrive in time order."""

    class Kind(models.TextChoices):
        VIEW = "view"
        CART = "cart"
        PURCHASE = "purchase"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    occurred_at = models.DateTimeField()
    payload = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.kind} of product {self.product_id}"
