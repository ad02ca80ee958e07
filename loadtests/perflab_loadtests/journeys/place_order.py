"""What does a buyer do? Order up to five products; being sold out is an answer, not an error."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, write
from perflab_loadtests.journeys.visitor import Visitor

MOST_LINES = 5
SOLD_OUT = 409


def requests(visitor: Visitor) -> Iterator[Request]:
    # A product may stand on one line only, so one that is drawn twice gives a shorter order.
    products = dict.fromkeys(visitor.product() for _ in range(1 + visitor.draws.below(MOST_LINES)))
    yield write(
        "POST",
        "/api/v1/orders",
        "/api/v1/orders",
        token=visitor.customer_token(),
        body={"lines": [{"product": product, "quantity": 1 + visitor.draws.below(3)} for product in products]},
        expected=(SOLD_OUT,),
    )


PLACE_ORDER = Journey(
    name="place_order", requests=requests, needs=frozenset({"products", "customer_tokens"}), writes=True
)
