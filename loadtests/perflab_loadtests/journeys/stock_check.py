"""What does a shelf label ask? One row by its key: the query costs nothing, so the connection's cost shows."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor


def requests(visitor: Visitor) -> Iterator[Request]:
    yield get(f"/api/v1/products/{visitor.product()}/stock", "/api/v1/products/{id}/stock")


STOCK_CHECK = Journey(name="stock_check", requests=requests, needs=frozenset({"products"}))
