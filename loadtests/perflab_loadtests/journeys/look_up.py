"""Somebody asks a question that an index can answer: one journey per question of the indexing factor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from perflab_loadtests.journeys.keys import Keys
from perflab_loadtests.journeys.request import Request, get

COLOURS = ("black", "white", "grey", "blue", "green", "red", "yellow", "orange", "violet", "turquoise")
SIZES = ("XS", "S", "M", "L", "XL")
MATERIALS = ("steel", "oak", "walnut", "linen", "cotton", "wool", "glass", "ceramic")
SORTS = ("price", "-price")


@dataclass(frozen=True, slots=True)
class RecentEvents:
    """What happened last to a product?"""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        yield get(f"/api/v1/products/{keys.product()}/events?limit=20", "/api/v1/products/{id}/events")


@dataclass(frozen=True, slots=True)
class SearchByCode:
    """Which product's name holds this code? One of thousands."""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        yield get(f"/api/v1/search?{urlencode({'q': keys.code()})}", "/api/v1/search")


@dataclass(frozen=True, slots=True)
class SearchByWord:
    """Which products' names hold this word? Many."""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        yield get(f"/api/v1/search?{urlencode({'q': keys.word()})}", "/api/v1/search")


@dataclass(frozen=True, slots=True)
class FilterByAttributes:
    """Which products are of this colour, size and material?"""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        wanted = [
            ("attribute", f"color:{keys.random.choice(COLOURS)}"),
            ("attribute", f"size:{keys.random.choice(SIZES)}"),
            ("attribute", f"material:{keys.random.choice(MATERIALS)}"),
        ]
        yield get(f"/api/v1/products?{urlencode(wanted)}", "/api/v1/products")


@dataclass(frozen=True, slots=True)
class ListCategory:
    """What does a category offer, by price?"""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        wanted = {"category": keys.category(), "sort": keys.random.choice(SORTS)}
        yield get(f"/api/v1/products?{urlencode(wanted)}", "/api/v1/products")


@dataclass(frozen=True, slots=True)
class PendingOrders:
    """Which orders wait to be paid?"""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        yield get("/api/v1/orders?status=pending&limit=20", "/api/v1/orders", keys.service())


@dataclass(frozen=True, slots=True)
class DailyAnalytics:
    """What happened on two days of the year?"""

    writes: bool = False

    def requests(self, keys: Keys) -> Iterator[Request]:
        first = keys.day(before_end=1)
        wanted = {"from": first.isoformat(), "to": (first + timedelta(days=1)).isoformat()}
        yield get(f"/api/v1/analytics/daily?{urlencode(wanted)}", "/api/v1/analytics/daily")
