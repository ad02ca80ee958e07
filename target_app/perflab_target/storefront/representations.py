"""What does a client see? The JSON shape of each answer; the schema is made from these too."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from perflab_target.storefront.models import Brand, Order, OrderLine, Product, Review

CURRENCY = "EUR"


class BrandShape(serializers.ModelSerializer[Brand]):
    """A brand inside a product."""

    class Meta:
        model = Brand
        fields = ("id", "name")


class ProductShape(serializers.ModelSerializer[Product]):
    """A product in a list."""

    brand = BrandShape()

    class Meta:
        model = Product
        fields = ("id", "name", "category", "brand", "price", "stock", "attributes")


class RatingShape(serializers.Serializer[Any]):
    """What all reviews say together."""

    average = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField()


class ProductPageShape(serializers.ModelSerializer[Product]):
    """A product by itself: v1."""

    brand = BrandShape()
    category_path = serializers.ListField(child=serializers.CharField(), source="category.path")
    rating = RatingShape()

    class Meta:
        model = Product
        fields = (
            *("id", "name", "description", "category", "category_path", "brand"),
            *("price", "stock", "attributes", "rating", "created_at"),
        )


class MoneyShape(serializers.Serializer[Any]):
    """An amount that says its currency."""

    amount = serializers.DecimalField(max_digits=10, decimal_places=2)
    currency = serializers.CharField()


class AttributeShape(serializers.Serializer[Any]):
    """One attribute; a list of them keeps its order in every client."""

    name = serializers.CharField()
    value = serializers.JSONField()


class ProductPageShapeV2(ProductPageShape):
    """A product by itself: v2 nests the price and lists the attributes."""

    price = serializers.SerializerMethodField()
    attributes = serializers.SerializerMethodField()

    @extend_schema_field(MoneyShape)
    def get_price(self, product: Product) -> Any:
        return MoneyShape({"amount": product.price, "currency": CURRENCY}).data

    @extend_schema_field(AttributeShape(many=True))
    def get_attributes(self, product: Product) -> list[dict[str, Any]]:
        return [{"name": name, "value": value} for name, value in sorted(product.attributes.items())]


class StockShape(serializers.Serializer[Any]):
    """What a shopping cart asks for."""

    id = serializers.IntegerField()
    stock = serializers.IntegerField()
    price = serializers.DecimalField(max_digits=10, decimal_places=2)


class RelatedShape(ProductShape):
    """A product of the same category with its rating."""

    rating_average = serializers.FloatField(allow_null=True)
    rating_count = serializers.IntegerField()

    class Meta(ProductShape.Meta):
        fields = (*ProductShape.Meta.fields, "rating_average", "rating_count")  # type: ignore[assignment]  # longer


class BestSellerShape(serializers.Serializer[Any]):
    """A product with the units sold."""

    product = ProductShape()
    units = serializers.IntegerField()


class ReviewShape(serializers.ModelSerializer[Review]):
    """A review with its author's name."""

    author = serializers.CharField(source="customer.name", read_only=True)

    class Meta:
        model = Review
        fields = ("id", "author", "rating", "title", "body", "created_at")


class EventShape(serializers.Serializer[Any]):
    """An event in a product's history."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    occurred_at = serializers.DateTimeField()


class OrderShape(serializers.ModelSerializer[Order]):
    """An order in a list."""

    class Meta:
        model = Order
        fields = ("id", "customer", "status", "total", "details", "created_at")


class OrderLineShape(serializers.ModelSerializer[OrderLine]):
    """One article of an order."""

    # REST framework would give a generated column as a float.
    total = serializers.DecimalField(max_digits=12, decimal_places=2, read_only=True)

    class Meta:
        model = OrderLine
        fields = ("line_number", "product", "quantity", "unit_price", "total")


class OrderWithLinesShape(OrderShape):
    """An order as its customer sees it."""

    lines = OrderLineShape(many=True)

    class Meta(OrderShape.Meta):
        fields = (*OrderShape.Meta.fields, "lines")  # type: ignore[assignment]  # longer


class DailyEventsShape(serializers.Serializer[Any]):
    """How many events of one kind a day had."""

    day = serializers.DateField()
    kind = serializers.CharField()
    events = serializers.IntegerField()


class TokenShape(serializers.Serializer[Any]):
    """What a login gives."""

    token = serializers.CharField()


class CreatedShape(serializers.Serializer[Any]):
    """How many rows were made."""

    created = serializers.IntegerField()


def listing(shape: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of `{"results": [...]}` for the schema."""
    fields: dict[str, Any] = {"results": shape(many=True), "__doc__": f"A list of {shape.__name__}."}
    return type(f"{shape.__name__}List", (serializers.Serializer,), fields)


def paged(shape: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of `{"page": n, "results": [...]}` for the schema."""
    fields: dict[str, Any] = {
        "page": serializers.IntegerField(),
        "results": shape(many=True),
        "__doc__": f"A page of {shape.__name__}.",
    }
    return type(f"{shape.__name__}Page", (serializers.Serializer,), fields)
