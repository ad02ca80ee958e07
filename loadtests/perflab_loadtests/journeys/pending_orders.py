"""What does the warehouse ask? The newest orders that still wait."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor


def requests(visitor: Visitor) -> Iterator[Request]:
    yield get("/api/v1/orders", "/api/v1/orders", token=visitor.service_key(), status="pending", limit=50)


PENDING_ORDERS = Journey(name="pending_orders", requests=requests, needs=frozenset({"service_key"}))
