"""Which request bodies does each endpoint take, and which values of them make sense?"""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from rest_framework import serializers

from perflab_target.storefront.models import Review
from perflab_target.storefront.models.events import EventKind
from perflab_target.web.converters import LARGEST_BIGINT

LARGEST_INTEGER = 2**31 - 1


class ProductChangeBody(serializers.Serializer[Any]):
    """A new price, a new stock, or both."""

    price = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=Decimal(0), required=False)
    stock = serializers.IntegerField(min_value=0, max_value=LARGEST_INTEGER, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("Give price, stock or both.")
        return attrs


class ReviewBody(serializers.ModelSerializer[Review]):
    """A customer's opinion."""

    body = serializers.CharField(max_length=5_000)

    class Meta:
        model = Review
        fields = ("rating", "title", "body")


class EventBody(serializers.Serializer[Any]):
    """One event; without a time it happened now."""

    product = serializers.IntegerField(min_value=1, max_value=LARGEST_BIGINT, source="product_id")
    kind = serializers.ChoiceField(choices=EventKind.choices)
    occurred_at = serializers.DateTimeField(
        required=False,
        validators=[
            MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)),
            MaxValueValidator(datetime(2100, 1, 1, tzinfo=UTC)),
        ],
    )
    payload = serializers.DictField(required=False)


class OrderLineBody(serializers.Serializer[Any]):
    """So many of one product."""

    product = serializers.IntegerField(min_value=1, max_value=LARGEST_BIGINT)
    quantity = serializers.IntegerField(min_value=1, max_value=1_000)


class OrderBody(serializers.Serializer[Any]):
    """A shopping cart; lines of the same product are added up."""

    lines: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=OrderLineBody(), min_length=1, max_length=20
    )

    def quantities(self) -> dict[int, int]:
        """Product to quantity, of the checked body."""
        wanted: Counter[int] = Counter()
        for line in self.validated_data["lines"]:
            wanted[line["product"]] += line["quantity"]
        return dict(wanted)


class LoginBody(serializers.Serializer[Any]):
    """Who wants a token."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


def checked_body[S: serializers.BaseSerializer[Any]](serializer: S) -> S:
    """The serializer, once its data has passed.

    Raises:
        ValidationError: with every field that is wrong.
    """
    serializer.is_valid(raise_exception=True)
    return serializer
