"""Who is asking, and for what? One visit's choices, in the terms of the shop."""

from datetime import date, timedelta
from typing import Final

from perflab_loadtests.journeys.draws import Draws
from perflab_loadtests.journeys.key_space import Supplies
from perflab_loadtests.journeys.popularity import scattered_id, zipf

PRODUCT_EXPONENT: Final = 0.9
CUSTOMER_EXPONENT: Final = 0.7
FIRST_DAY: Final = date(2025, 1, 1)
DAYS: Final = 365
"""The generated events lie in the year up to 2026-01-01 (exclusive)."""


class Visitor:
    """One visit. `draws` decides everything, so the same draws make the same visit."""

    __slots__ = ("_rows", "_supplies", "draws")

    def __init__(self, draws: Draws, supplies: Supplies) -> None:
        self.draws = draws
        self._supplies = supplies
        self._rows = supplies.key_space.rows

    def product(self) -> int:
        """A product, popular ones more often."""
        return self._popular("products", PRODUCT_EXPONENT)

    def category(self) -> int:
        return 1 + self.draws.below(self._rows["categories"])

    def brand(self) -> int:
        return 1 + self.draws.below(self._rows["brands"])

    def rows(self, table: str) -> int:
        """How many rows the table has."""
        return self._rows[table]

    def search_term(self) -> str:
        return self.draws.choice(self._supplies.key_space.search_terms)

    def days(self, *, longest: int) -> tuple[date, date]:
        """A range of 1..longest days inside the data's year, both ends included."""
        length = 1 + self.draws.below(longest)
        first = FIRST_DAY + timedelta(days=self.draws.below(DAYS - length + 1))
        return first, first + timedelta(days=length - 1)

    def service_key(self) -> str:
        key = self._supplies.credentials.service_key
        assert key is not None, "the plan is checked against each journey's needs"
        return key

    def customer_token(self) -> str:
        """The token of a customer, busy ones more often."""
        tokens = self._supplies.credentials.customer_tokens
        return tokens[zipf(len(tokens), CUSTOMER_EXPONENT).rank(self.draws.uniform())]

    def _popular(self, table: str, exponent: float) -> int:
        n = self._rows[table]
        return scattered_id(zipf(n, exponent).rank(self.draws.uniform()), n)
