"""What does narrowing a list down ask? A brand within a price range, cheapest first."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor


def requests(visitor: Visitor) -> Iterator[Request]:
    lowest = 10 * visitor.draws.below(20)
    highest = lowest + 50 * (1 + visitor.draws.below(6))
    yield get(
        "/api/v1/products",
        "/api/v1/products",
        brand=visitor.brand(),
        min_price=f"{lowest}.00",
        max_price=f"{highest}.00",
        sort="price",
    )


FILTERED_LIST = Journey(name="filtered_list", requests=requests, needs=frozenset({"brands"}))
