"""What does a punctuality report ask? Mean delays per day over a week."""

from collections.abc import Iterator
from datetime import timedelta

from perflab_loadtests.journeys.flights_board import FIRST_DAY, flight_days
from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor

LENGTH_DAYS = 7


def requests(visitor: Visitor) -> Iterator[Request]:
    first = FIRST_DAY + timedelta(days=visitor.draws.below(max(1, flight_days(visitor) - LENGTH_DAYS)))
    last = first + timedelta(days=LENGTH_DAYS - 1)
    yield get(
        "/api/v1/flights/delays",
        "/api/v1/flights/delays",
        **{"from": first.isoformat(), "to": last.isoformat()},
    )


FLIGHT_DELAYS = Journey(name="flight_delays", requests=requests, needs=frozenset({"flights"}))
