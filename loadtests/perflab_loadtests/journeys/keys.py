"""Which product, which customer, which day? Seeded draws over the data set's sizes, skewed like its own.

Popularity rank r (0-based) has weight (r + 1) ** -s (Zipf) and belongs to id 1 + (r * 2654435761) % n, as in the
generated data, so that what is read often is what has many rows.
"""

import bisect
import functools
import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SCATTER = 2_654_435_761
PRODUCT_EXPONENT = 0.9
CUSTOMER_EXPONENT = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySpace:
    """What there is to draw from. `days` are the first and the day after the last of the data."""

    sizes: Mapping[str, int]
    search_terms: Sequence[str] = ()
    days: tuple[date, date] = (date(2025, 1, 1), date(2026, 1, 1))
    service_key: str = ""
    customer_tokens: Sequence[str] = ()


@dataclass(slots=True)
class Keys:
    """One seeded sequence of draws."""

    space: KeySpace
    random: random.Random

    def product(self) -> int:
        return self._zipf("products", PRODUCT_EXPONENT)

    def customer(self) -> int:
        return self._zipf("customers", CUSTOMER_EXPONENT)

    def category(self) -> int:
        return self.random.randint(1, self.space.sizes["categories"])

    def word(self) -> str:
        """A search term that many rows hold."""
        return self.random.choice([term for term in self.space.search_terms if not term.isupper()])

    def code(self) -> str:
        """A search term that few rows hold."""
        return self.random.choice([term for term in self.space.search_terms if term.isupper()])

    def day(self, *, before_end: int = 0) -> date:
        first, end = self.space.days
        return first + timedelta(days=self.random.randrange((end - first).days - before_end))

    def service(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.space.service_key}"}

    def customer_token(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.random.choice(self.space.customer_tokens)}"}

    def _zipf(self, table: str, exponent: float) -> int:
        size = self.space.sizes[table]
        cumulative = zipf_table(size, exponent)
        rank = bisect.bisect_right(cumulative, self.random.random() * cumulative[-1])
        return 1 + (rank * SCATTER) % size


@functools.lru_cache(maxsize=16)
def zipf_table(size: int, exponent: float) -> tuple[float, ...]:
    """Cumulative weights of ranks 0..size-1."""
    return tuple(itertools.accumulate((rank + 1) ** -exponent for rank in range(size)))
