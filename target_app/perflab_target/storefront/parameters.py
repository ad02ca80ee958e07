"""Which query parameters does each endpoint take, and which values of them make sense?"""

import json
import math
from typing import Any

from rest_framework import serializers

from perflab_target.storefront.models.orders import OrderStatus
from perflab_target.web.converters import LARGEST_BIGINT
from perflab_target.web.parameters import LimitParameters, PageParameters

SORTS = ("price", "-price", "name", "-created_at")


class ProductListParameters(PageParameters):
    """Filters are joined by AND; `attribute` may be repeated."""

    category = serializers.IntegerField(min_value=1, max_value=LARGEST_BIGINT, required=False)
    brand = serializers.IntegerField(min_value=1, max_value=LARGEST_BIGINT, required=False)
    min_price = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, required=False)
    max_price = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, required=False)
    attribute = serializers.ListField(
        child=serializers.CharField(max_length=120),
        max_length=10,
        required=False,
        help_text="key:value; a value that reads as a JSON number, true or false is taken for one, else for text",
    )
    sort = serializers.ChoiceField(choices=SORTS, required=False)
    count = serializers.BooleanField(default=False, help_text="true counts all matches, at the cost of a query")

    def validate_attribute(self, pairs: list[str]) -> dict[str, Any]:
        """`key:value` pairs as the JSON that a product's attributes must contain."""
        wanted = {}
        for pair in pairs:
            key, colon, value = pair.partition(":")
            if not (key and colon and value):
                raise serializers.ValidationError(f"{pair!r} is not key:value.")
            wanted[key] = _scalar(value)
        return wanted


class SearchParameters(LimitParameters):
    """A part of a name."""

    q = serializers.CharField(min_length=2, max_length=64)


class BestSellerParameters(LimitParameters):
    """Counted back from the shop's present."""

    days = serializers.IntegerField(min_value=1, max_value=365, default=30)


class OrdersParameters(serializers.Serializer[Any]):
    """One status."""

    status = serializers.ChoiceField(choices=OrderStatus.choices)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=50)


def _scalar(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    scalar = isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value))
    return value if scalar else text
