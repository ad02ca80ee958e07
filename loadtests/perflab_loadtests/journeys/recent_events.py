"""What does "recently viewed by others" ask? The newest events of one product."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor


def requests(visitor: Visitor) -> Iterator[Request]:
    yield get(f"/api/v1/products/{visitor.product()}/events", "/api/v1/products/{id}/events", limit=20)


RECENT_EVENTS = Journey(name="recent_events", requests=requests, needs=frozenset({"products"}))
