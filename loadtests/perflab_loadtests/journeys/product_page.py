"""What does looking at a product ask? Its page; popular products more often."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor


def requests(visitor: Visitor) -> Iterator[Request]:
    yield get(f"/api/v1/products/{visitor.product()}", "/api/v1/products/{id}")


PRODUCT_PAGE = Journey(name="product_page", requests=requests, needs=frozenset({"products"}))
