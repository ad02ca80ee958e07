"""Somebody looks around: product pages mostly, what is related, what sells best."""

from collections.abc import Iterator
from dataclasses import dataclass

from perflab_loadtests.journeys.keys import Keys
from perflab_loadtests.journeys.request import Request, get


@dataclass(frozen=True, slots=True)
class ReadProduct:
    """One product's page; popular products are read most."""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        yield get(f"/api/v1/products/{keys.product()}", "/api/v1/products/{id}")


@dataclass(frozen=True, slots=True)
class ReadRelated:
    """What else is in the product's category."""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        yield get(f"/api/v1/products/{keys.product()}/related?limit=10", "/api/v1/products/{id}/related")


@dataclass(frozen=True, slots=True)
class ReadTopSellers:
    """The best sellers of the last week or month: an expensive answer that everybody shares."""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        yield get(f"/api/v1/products/top?days={keys.random.choice((7, 30))}", "/api/v1/products/top")
