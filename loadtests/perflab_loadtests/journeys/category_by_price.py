"""What does opening a category ask? Its products, cheapest or dearest first."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor

SORTS = ("price", "-price")


def requests(visitor: Visitor) -> Iterator[Request]:
    yield get("/api/v1/products", "/api/v1/products", category=visitor.category(), sort=visitor.draws.choice(SORTS))


CATEGORY_BY_PRICE = Journey(name="category_by_price", requests=requests, needs=frozenset({"categories"}))
