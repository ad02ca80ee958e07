"""Which query parameters recur? Pages, limits and date ranges, each checked before a view sees it."""

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
MAX_RANGE_DAYS = 92


class PageParameters(serializers.Serializer[Any]):
    """A page without a count: the last one is shorter than the others."""

    page = serializers.IntegerField(min_value=1, max_value=100_000, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=100, default=20)


class LimitParameters(serializers.Serializer[Any]):
    """At most so many."""

    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)


class DateRangeParameters(serializers.Serializer[Any]):
    """`from` and `to`, both included."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` is a keyword, so it cannot be a class attribute.
        return {**super().get_fields(), "from": serializers.DateField(), "to": serializers.DateField()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs["from"], attrs["to"]
        if not EARLIEST <= start <= end <= LATEST:
            raise serializers.ValidationError({"to": [f"Give {EARLIEST} <= from <= to <= {LATEST}."]})
        if end - start >= timedelta(days=MAX_RANGE_DAYS):
            raise serializers.ValidationError({"to": [f"At most {MAX_RANGE_DAYS} days at once."]})
        return attrs


def checked(parameters: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The request's query parameters as values.

    Raises:
        ValidationError: with every parameter that is wrong.
    """
    serializer = parameters(data=request.query_params)
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    return values


def offsets(values: dict[str, Any]) -> slice:
    """The rows of a page."""
    start = (values["page"] - 1) * values["page_size"]
    return slice(start, start + values["page_size"])
