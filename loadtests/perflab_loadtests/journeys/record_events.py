"""What does a tracker do? Send what visitors did, twenty events at a time."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, write
from perflab_loadtests.journeys.visitor import Visitor

BATCH = 20
KINDS = ("view",) * 17 + ("cart",) * 2 + ("purchase",)


def requests(visitor: Visitor) -> Iterator[Request]:
    events = [{"product": visitor.product(), "kind": visitor.draws.choice(KINDS)} for _ in range(BATCH)]
    yield write("POST", "/api/v1/events", "/api/v1/events", token=visitor.service_key(), body=events)


RECORD_EVENTS = Journey(
    name="record_events", requests=requests, needs=frozenset({"products", "service_key"}), writes=True
)
