"""What does "customers also liked" ask? The products of the same category, best rated first."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor


def requests(visitor: Visitor) -> Iterator[Request]:
    yield get(f"/api/v1/products/{visitor.product()}/related", "/api/v1/products/{id}/related", limit=10)


RELATED_PRODUCTS = Journey(name="related_products", requests=requests, needs=frozenset({"products"}))
