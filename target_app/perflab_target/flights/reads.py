"""Which queries are asked of the flights?"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Avg, QuerySet

from perflab_target.flights.models import Flight


def by_carrier_and_day(carrier: str, day: date, limit: int) -> QuerySet[Flight]:
    """A carrier's departures of one day, in their order."""
    return Flight.objects.filter(carrier_id=carrier, day=day).order_by("scheduled_at", "id")[:limit]


def by_tail_number(tail_number: str, limit: int) -> QuerySet[Flight]:
    """One aircraft's departures, newest first."""
    return Flight.objects.filter(tail_number=tail_number).order_by("-scheduled_at", "-id")[:limit]


def delays_per_day(start: date, end: date) -> Sequence[Mapping[str, object]]:
    """Mean delays of each day, both ends included; cancelled flights have none and do not count."""
    return list(
        Flight.objects.filter(day__range=(start, end))
        .values("day")
        .annotate(departure_delay_min=Avg("departure_delay_min"), arrival_delay_min=Avg("arrival_delay_min"))
        .order_by("day")
    )
