"""What does leafing through the catalogue ask? One of the first pages, newest first; early pages more often."""

from collections.abc import Iterator

from perflab_loadtests.journeys.journey import Journey
from perflab_loadtests.journeys.request import Request, get
from perflab_loadtests.journeys.visitor import Visitor

PAGE_SIZE = 20
LAST_PAGE = 10


def requests(visitor: Visitor) -> Iterator[Request]:
    pages = min(LAST_PAGE, max(1, visitor.rows("products") // PAGE_SIZE))
    page = 1 + int(pages * visitor.draws.uniform() ** 2)
    yield get("/api/v1/products", "/api/v1/products", sort="-created_at", page=page, page_size=PAGE_SIZE)


PRODUCT_LIST = Journey(name="product_list", requests=requests, needs=frozenset({"products"}))
