"""What does an airport's board ask? One carrier's flights of one day in 2013."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor

ALL_FLIGHTS: Final = 336_776
FIRST_DAY: Final = date(2013, 1, 1)
CARRIERS: Final = ("UA", "B6", "EV", "DL", "AA", "MQ", "US", "9E", "WN", "VX", "FL", "AS", "F9", "YV", "HA", "OO")


def flight_days(visitor: Visitor) -> int:
    """How many days of the year are loaded: the data set's scale takes flights from January on."""
    return max(1, int(365 * min(1.0, visitor.rows("flights") / ALL_FLIGHTS)))


def requests(visitor: Visitor) -> Iterator[Request]:
    day = FIRST_DAY + timedelta(days=visitor.draws.below(flight_days(visitor)))
    yield get("/api/v1/flights", "/api/v1/flights", carrier=visitor.draws.choice(CARRIERS), day=day.isoformat())


FLIGHTS_BOARD = Journey(name="flights_board", requests=requests, needs=frozenset({"flights"}))
