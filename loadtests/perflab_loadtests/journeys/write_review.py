"""What does a satisfied, or dissatisfied, customer do? Rate a product and say why."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, write
from perflab_loadtests.journeys.visitor import Visitor

OPINIONS = (
    ("Just right", "I use it every day and would buy it again."),
    ("Good enough", "It does what it says, no more and no less."),
    ("Not for me", "It is well made, but smaller than I thought."),
    ("Broke early", "The handle came off after a week."),
)


def requests(visitor: Visitor) -> Iterator[Request]:
    title, body = visitor.draws.choice(OPINIONS)
    yield write(
        "POST",
        f"/api/v1/products/{visitor.product()}/reviews",
        "/api/v1/products/{id}/reviews",
        token=visitor.customer_token(),
        body={"rating": 1 + visitor.draws.below(5), "title": title, "body": body},
    )


WRITE_REVIEW = Journey(
    name="write_review", requests=requests, needs=frozenset({"products", "customer_tokens"}), writes=True
)
