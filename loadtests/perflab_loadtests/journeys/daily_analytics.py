"""What does a dashboard ask? Events per day and kind over a few days."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor

LONGEST_DAYS = 3


def requests(visitor: Visitor) -> Iterator[Request]:
    first, last = visitor.days(longest=LONGEST_DAYS)
    yield get(
        "/api/v1/analytics/daily",
        "/api/v1/analytics/daily",
        **{"from": first.isoformat(), "to": last.isoformat()},
    )


DAILY_ANALYTICS = Journey(name="daily_analytics", requests=requests)
