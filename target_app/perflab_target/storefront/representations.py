"""How does each thing look as JSON? Read-only serializers of version 1, and version 2's product."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from perflab_target.storefront.models import Event, Order, OrderLine, Product, Review


class ProductSummary(serializers.ModelSerializer[Product]):
    """A product in a list."""

    class Meta:
        model = Product
        fields = ("id", "name", "category_id", "brand_id", "price", "stock")


class ProductDetail(serializers.ModelSerializer[Product]):
    """A product on its own page; expects `rating_average` and `rating_count` annotated."""

    brand = serializers.CharField(source="brand.name")
    category = serializers.SerializerMethodField()
    rating = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = (
            "id",
            "name",
            "description",
            "category",
            "brand",
            "price",
            "stock",
            "attributes",
            "rating",
            "created_at",
        )

    def get_category(self, product: Product) -> list[str]:
        """From the root down."""
        path: list[str] = []
        category = product.category
        while category is not None:
            path.insert(0, category.name)
            category = category.parent  # type: ignore[assignment]  # ends at the root, whose parent is NULL
        return path

    def get_rating(self, product: Product) -> dict[str, Any]:
        average = getattr(product, "rating_average", None)
        return {
            "average": None if average is None else round(float(average), 2),
            "count": getattr(product, "rating_count", 0),
        }


class ProductDetailV2(ProductDetail):
    """Version 2: a price with its currency, attributes as a list of pairs."""

    price = serializers.SerializerMethodField()  # type: ignore[assignment]  # the shape changes on purpose
    attributes = serializers.SerializerMethodField()  # type: ignore[assignment]

    def get_price(self, product: Product) -> dict[str, str]:
        return {"amount": f"{product.price:.2f}", "currency": "EUR"}

    def get_attributes(self, product: Product) -> list[dict[str, Any]]:
        return [{"key": key, "value": value} for key, value in sorted(product.attributes.items())]


class ProductStock(serializers.Serializer[dict[str, Any]]):
    """Stock and price alone."""

    id = serializers.IntegerField()
    stock = serializers.IntegerField()
    price = serializers.DecimalField(max_digits=10, decimal_places=2)


class RelatedProduct(ProductSummary):
    """A product of the same category with its average rating."""

    rating_average = serializers.FloatField(allow_null=True)

    class Meta(ProductSummary.Meta):
        fields = (*ProductSummary.Meta.fields, "rating_average")


class TopSeller(serializers.Serializer[dict[str, Any]]):
    """A product and how many were sold in the period."""

    product = serializers.IntegerField()
    name = serializers.CharField()
    sold = serializers.IntegerField()


class ReviewRepresentation(serializers.ModelSerializer[Review]):
    class Meta:
        model = Review
        fields = ("id", "product_id", "customer_id", "rating", "title", "body", "created_at")


class EventRepresentation(serializers.ModelSerializer[Event]):
    class Meta:
        model = Event
        fields = ("id", "kind", "occurred_at")


class DailyCount(serializers.Serializer[dict[str, Any]]):
    """Events of one kind on one day."""

    day = serializers.DateField()
    kind = serializers.CharField()
    count = serializers.IntegerField()


class OrderLineRepresentation(serializers.ModelSerializer[OrderLine]):
    class Meta:
        model = OrderLine
        fields = ("line_number", "product_id", "quantity", "unit_price", "total")


class OrderSummary(serializers.ModelSerializer[Order]):
    class Meta:
        model = Order
        fields = ("id", "customer_id", "status", "placed_at")


class OrderRepresentation(OrderSummary):
    """An order with its lines and what they add up to."""

    lines = OrderLineRepresentation(many=True)
    total = serializers.SerializerMethodField()

    class Meta(OrderSummary.Meta):
        fields = (*OrderSummary.Meta.fields, "lines", "total")

    def get_total(self, order: Order) -> str:
        return f"{sum((line.total for line in order.lines.all()), Decimal(0)):.2f}"
