"""What does a merchant do? Set a new price; caches of the product must forget it."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, write
from perflab_loadtests.journeys.visitor import Visitor


def requests(visitor: Visitor) -> Iterator[Request]:
    price = f"{1 + visitor.draws.below(999)}.{visitor.draws.below(100):02d}"
    yield write(
        "PATCH",
        f"/api/v1/products/{visitor.product()}",
        "/api/v1/products/{id}",
        token=visitor.service_key(),
        body={"price": price},
    )


CHANGE_PRICE = Journey(
    name="change_price", requests=requests, needs=frozenset({"products", "service_key"}), writes=True
)
