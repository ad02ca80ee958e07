"""What happened around products: events, reviews and orders?"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404

from perflab_target.storefront.models import Event, Order, Product, Review


def recent_events(product_id: int, limit: int) -> Sequence[Mapping[str, object]]:
    """A product's newest events; the payload is left out, so an index can hold all that is read.

    Raises:
        Http404: no such product (asked only where there is no event).
    """
    events = list(
        Event.objects.filter(product_id=product_id).order_by("-occurred_at").values("id", "kind", "occurred_at")[:limit]
    )
    if not events:
        _must_exist(product_id)
    return events


def reviews(product_id: int, rows: slice) -> Sequence[Review]:
    """A page of a product's reviews, newest first.

    Raises:
        Http404: no such product (asked only where the page is empty).
    """
    page = list(
        Review.objects.filter(product_id=product_id).select_related("customer").order_by("-created_at", "-id")[rows]
    )
    if not page:
        _must_exist(product_id)
    return page


def orders_by_status(status: str, limit: int) -> QuerySet[Order]:
    """The newest orders of one status."""
    return Order.objects.filter(status=status).order_by("-created_at")[:limit]


def orders_of(customer_id: int, rows: slice) -> QuerySet[Order]:
    """A page of a customer's orders with their lines, newest first: two queries."""
    orders = Order.objects.filter(customer_id=customer_id).order_by("-created_at", "-id")
    return orders.prefetch_related("lines")[rows]


def events_per_day(start: date, end: date) -> Sequence[Mapping[str, object]]:
    """Events by day (UTC) and kind, both ends included."""
    first = datetime.combine(start, time(), tzinfo=UTC)
    after = datetime.combine(end, time(), tzinfo=UTC) + timedelta(days=1)
    return list(
        Event.objects.filter(occurred_at__gte=first, occurred_at__lt=after)
        .annotate(day=TruncDate("occurred_at"))
        .values("day", "kind")
        .annotate(events=Count("*"))
        .order_by("day", "kind")
    )


def _must_exist(product_id: int) -> None:
    if not Product.objects.filter(pk=product_id).exists():
        raise Http404
