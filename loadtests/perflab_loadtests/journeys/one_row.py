"""One row by its key: what a request costs when its query costs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from perflab_loadtests.journeys.keys import Keys
from perflab_loadtests.journeys.request import Request, get


@dataclass(frozen=True, slots=True)
class ReadStock:
    """Stock and price of one product."""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        yield get(f"/api/v1/products/{keys.product()}/stock", "/api/v1/products/{id}/stock")
