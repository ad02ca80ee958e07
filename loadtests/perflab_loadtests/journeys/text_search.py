"""What does typing into the search box ask? Products whose name contains a term that occurs in the data."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor


def requests(visitor: Visitor) -> Iterator[Request]:
    yield get("/api/v1/search", "/api/v1/search", q=visitor.search_term(), limit=20)


TEXT_SEARCH = Journey(name="text_search", requests=requests, needs=frozenset({"search_terms"}))
