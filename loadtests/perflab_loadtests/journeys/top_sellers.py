"""What does the front page ask? The best sellers of the last week, month or quarter."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor

PERIODS_DAYS = (7, 30, 90)


def requests(visitor: Visitor) -> Iterator[Request]:
    yield get("/api/v1/products/top", "/api/v1/products/top", days=visitor.draws.choice(PERIODS_DAYS), limit=10)


TOP_SELLERS = Journey(name="top_sellers", requests=requests)
