"""What may a request ask? Query strings and bodies, validated; every mistake is a 400 that names its field."""

import json
from datetime import timedelta
from typing import Any, ClassVar

from rest_framework import serializers

from perflab_target.storefront.models import Event, Order

BIGGEST_ID = 2**63 - 1
LONGEST_RANGE_DAYS = 92


class Limit(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)


class Page(serializers.Serializer[Any]):
    page = serializers.IntegerField(min_value=1, max_value=100_000, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=100, default=20)


class ProductFilter(Page):
    SORTS: ClassVar = ("price", "-price", "name", "-created_at")

    category = serializers.IntegerField(min_value=1, max_value=BIGGEST_ID, required=False)
    brand = serializers.IntegerField(min_value=1, max_value=BIGGEST_ID, required=False)
    min_price = serializers.DecimalField(max_digits=10, decimal_places=2, required=False)
    max_price = serializers.DecimalField(max_digits=10, decimal_places=2, required=False)
    attribute = serializers.ListField(child=serializers.CharField(max_length=80), max_length=5, required=False)
    sort = serializers.ChoiceField(choices=SORTS, required=False)

    def validate_attribute(self, pairs: list[str]) -> dict[str, str]:
        """`key:value` pairs as the object that the product's attributes must contain."""
        wanted = {}
        for pair in pairs:
            key, separator, value = pair.partition(":")
            if not (separator and key and value):
                raise serializers.ValidationError("must be key:value")
            wanted[key] = value
        return wanted


class Search(Limit):
    q = serializers.CharField(min_length=2, max_length=64)


class TopSellersFilter(Limit):
    days = serializers.IntegerField(min_value=1, max_value=365, default=30)


class OrderFilter(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=Order.Status.choices)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=50)


class DateRange(serializers.Serializer[Any]):
    """`from` is a Python keyword, so the fields are added by name."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "from": serializers.DateField(), "to": serializers.DateField()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": "must not lie before `from`"})
        if attrs["to"] - attrs["from"] > timedelta(days=LONGEST_RANGE_DAYS):
            raise serializers.ValidationError({"to": f"at most {LONGEST_RANGE_DAYS} days after `from`"})
        return attrs


class ProductChange(serializers.Serializer[Any]):
    price = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, required=False)
    stock = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("give price, stock or both")
        return attrs


class NewReview(serializers.Serializer[Any]):
    rating = serializers.IntegerField(min_value=1, max_value=5)
    title = serializers.CharField(max_length=120)
    body = serializers.CharField(max_length=10_000)


class NewEvent(serializers.Serializer[Any]):
    product = serializers.IntegerField(min_value=1, max_value=BIGGEST_ID)
    kind = serializers.ChoiceField(choices=Event.Kind.choices)
    occurred_at = serializers.DateTimeField(required=False)
    payload = serializers.DictField(required=False)

    def validate_payload(self, payload: dict[str, Any]) -> dict[str, Any]:
        """PostgreSQL's JSONB cannot hold NUL characters."""
        if "\\u0000" in json.dumps(payload):
            raise serializers.ValidationError("must not hold NUL characters")
        return payload


class NewEvents(serializers.ListSerializer[Any]):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=NewEvent(), min_length=1, max_length=500, allow_empty=False, **kwargs)


class NewOrderLine(serializers.Serializer[Any]):
    product = serializers.IntegerField(min_value=1, max_value=BIGGEST_ID)
    quantity = serializers.IntegerField(min_value=1, max_value=1000)


class NewOrder(serializers.Serializer[Any]):
    lines = NewOrderLine(many=True, allow_empty=False, max_length=20)

    def validate_lines(self, lines: list[dict[str, int]]) -> list[dict[str, int]]:
        if len({line["product"] for line in lines}) < len(lines):
            raise serializers.ValidationError("each product may stand on one line only")
        return lines


class Credentials(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128)
