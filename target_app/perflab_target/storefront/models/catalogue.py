"""What is for sale, and what do customers say of it?"""

from collections.abc import Mapping

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Avg, Count, Q

from perflab_target.storefront.clock import shop_now
from perflab_target.storefront.models.orders import Customer


class Category(models.Model):
    """A node of the catalogue's tree, at most three deep; products may hang on any node."""

    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")

    def __str__(self) -> str:
        return self.name

    def path(self) -> list[str]:
        """Names from the root down to this one; reads no more than select_related fetched."""
        above = self.parent.path() if self.parent is not None else []
        return [*above, self.name]


class Brand(models.Model):
    """Who makes it."""

    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """One article. Name search and attribute containment are studied, so neither has an index."""

    name = models.CharField(max_length=200)
    description = models.TextField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="products")
    price = models.DecimalField(max_digits=10, decimal_places=2)
    stock = models.IntegerField()
    attributes = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=shop_now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stock__gte=0), name="product_stock_not_negative"),
            models.CheckConstraint(condition=Q(price__gte=0), name="product_price_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name

    def rating(self) -> Mapping[str, object]:
        """Mean and number of all reviews: one query."""
        return self.reviews.aggregate(average=Avg("rating"), count=Count("*"))


class Review(models.Model):
    """One customer's words on one product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="reviews")
    rating = models.SmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    title = models.CharField(max_length=120)
    body = models.TextField()
    created_at = models.DateTimeField(default=shop_now)

    def __str__(self) -> str:
        return self.title
