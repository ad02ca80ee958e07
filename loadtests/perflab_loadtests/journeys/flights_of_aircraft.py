"""What does a plane spotter ask? The flights of one aircraft; the key space's search terms are tail numbers."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor


def requests(visitor: Visitor) -> Iterator[Request]:
    yield get("/api/v1/flights", "/api/v1/flights", tail_number=visitor.search_term())


FLIGHTS_OF_AIRCRAFT = Journey(name="flights_of_aircraft", requests=requests, needs=frozenset({"search_terms"}))
