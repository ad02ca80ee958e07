"""The generated shop: skewed, textual, relational, with JSON and a year of events in time order.

Scale 1 is about 75,000 rows. Popularity follows Zipf's law with exponent 0.9 for products and 0.7 for customers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
import psycopg

from perflab_target.datasets.dataset import Progress, copy_rows, set_sequence
from perflab_target.datasets.draws import Draws, Integers, scatter
from perflab_target.datasets.words import ADJECTIVES, COLOURS, MATERIALS, NOUNS, SENTENCES, SIZES, product_code

END: Final = datetime(2026, 1, 1, tzinfo=UTC)
YEAR_S: Final = 365 * 24 * 3600
ROWS_AT_SCALE_1: Final[Mapping[str, int]] = {
    "products": 1_000,
    "customers": 2_000,
    "orders": 5_000,
    "reviews": 6_000,
    "events": 50_000,
}
CATEGORIES_PER_LEVEL: Final = (5, 25, 100)
BRANDS: Final = 60
PASSWORD: Final = "perflab"  # noqa: S105 (every generated customer's, and documented)
STATUSES: Final = ("pending", "paid", "shipped", "cancelled")
STATUS_WEIGHTS: Final = (3, 17, 70, 10)
KINDS: Final = ("view", "cart", "purchase")
KIND_WEIGHTS: Final = (85, 11, 4)


@dataclass(frozen=True, slots=True)
class Storefront:
    """The data set of the storefront app."""

    name: str = "storefront"
    version: str = "1"

    def sizes(self, scale: float) -> Mapping[str, int]:
        rows = {table: max(20, round(count * scale)) for table, count in ROWS_AT_SCALE_1.items()}
        return {**rows, "categories": sum(CATEGORIES_PER_LEVEL), "brands": BRANDS}

    def search_terms(self, scale: float) -> Sequence[str]:
        """Every noun (many products each) and the codes of some products (one each)."""
        products = self.sizes(scale)["products"]
        return (*NOUNS, *(product_code(number) for number in range(1, products + 1, max(1, products // 200))))

    def load(self, connection: psycopg.Connection, *, scale: float, seed: int, progress: Progress) -> None:
        sizes = self.sizes(scale)
        # Foreign keys hold by construction; checking them row by row would be most of the loading time.
        connection.execute("SET session_replication_role = replica")
        progress("loading categories, brands, products and customers")
        copy_rows(connection, "storefront_category", ("id", "name", "parent_id"), _categories())
        copy_rows(connection, "storefront_brand", ("id", "name"), (f"{i}\tBrand {i}" for i in range(1, BRANDS + 1)))
        prices = _prices_cents(seed, sizes["products"])
        copy_rows(
            connection,
            "storefront_product",
            ("id", "name", "description", "category_id", "brand_id", "price", "stock", "attributes", "created_at"),
            _products(seed, sizes["products"], prices),
        )
        copy_rows(
            connection, "storefront_customer", ("id", "email", "name", "password"), _customers(sizes["customers"])
        )
        progress(f"loading {sizes['orders']:,} orders and {sizes['reviews']:,} reviews")
        orders = _Orders(seed, sizes)
        copy_rows(
            connection,
            "storefront_order",
            ("id", "customer_id", "status", "placed_at", "shipping"),
            orders.orders(),
        )
        copy_rows(
            connection,
            "storefront_orderline",
            ("order_id", "line_number", "product_id", "quantity", "unit_price"),
            orders.lines(prices),
        )
        copy_rows(
            connection,
            "storefront_review",
            ("id", "product_id", "customer_id", "rating", "title", "body", "created_at"),
            _reviews(seed, sizes),
        )
        progress(f"loading {sizes['events']:,} events")
        copy_rows(
            connection,
            "storefront_event",
            ("id", "product_id", "kind", "occurred_at", "payload"),
            _events(seed, sizes),
        )
        for table in ("category", "brand", "product", "customer", "order", "review", "event"):
            set_sequence(connection, f"storefront_{table}")  # type: ignore[arg-type]  # built from literals
        connection.execute("RESET session_replication_role")


STOREFRONT: Final = Storefront()


def _times(offsets_s: Integers) -> list[str]:
    """Seconds before the end of the data as timestamps with time zone."""
    moments = np.datetime64(END.replace(tzinfo=None), "s") - offsets_s.astype("timedelta64[s]")
    return [f"{text}+00" for text in np.datetime_as_string(moments)]


def _categories() -> Iterator[str]:
    """Three levels; each category's parent is one of the level above."""
    first_of_level = 1
    parents: range | None = None
    for level, count in enumerate(CATEGORIES_PER_LEVEL, start=1):
        for index in range(count):
            parent = r"\N" if parents is None else str(parents[index % len(parents)])
            yield f"{first_of_level + index}\t{NOUNS[index % len(NOUNS)].title()} department {level}.{index + 1}\t{parent}"
        parents = range(first_of_level, first_of_level + count)
        first_of_level += count


def _prices_cents(seed: int, count: int) -> Integers:
    """Squared uniform draws: many cheap products, few dear ones, 1 to 1,000."""
    draw = Draws(seed, 1).below(30_000, count)
    return 100 + draw * draw // 9_000


def _products(seed: int, count: int, prices_cents: Integers) -> Iterator[str]:
    draws = Draws(seed, 2)
    leaves = CATEGORIES_PER_LEVEL[2]
    first_leaf = sum(CATEGORIES_PER_LEVEL[:2]) + 1
    columns = (
        draws.below(len(ADJECTIVES), count),
        draws.below(len(MATERIALS), count),
        draws.below(len(NOUNS), count),
        first_leaf + draws.zipf(leaves, 0.5, count),
        1 + draws.zipf(BRANDS, 0.5, count),
        draws.zipf(len(COLOURS), 0.8, count),
        draws.below(len(SIZES), count),
        1_000_000 + draws.below(9_000_000, count),
        draws.below(len(SENTENCES), count),
    )
    created = _times(draws.below(YEAR_S, count))
    for number, values in enumerate(zip(*(column.tolist() for column in columns), strict=True), start=1):
        adjective, material, noun, category, brand, colour, size, stock, sentence = values
        name = f"{ADJECTIVES[adjective]} {MATERIALS[material]} {NOUNS[noun]} {product_code(number)}"
        description = " ".join(SENTENCES[(sentence + step * 7) % len(SENTENCES)] for step in range(4))
        attributes = (
            f'{{"color": "{COLOURS[colour]}", "size": "{SIZES[size]}", "material": "{MATERIALS[material]}", '
            f'"weight_g": {50 + (number * 37) % 5000}}}'
        )
        price = prices_cents[number - 1]
        yield (
            f"{number}\t{name}\t{description}\t{category}\t{brand}\t{price // 100}.{price % 100:02d}\t{stock}"
            f"\t{attributes}\t{created[number - 1]}"
        )


def _customers(count: int) -> Iterator[str]:
    """All share one hash: making thousands of good ones would take minutes and prove nothing."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    password = PBKDF2PasswordHasher().encode(PASSWORD, "perflab")
    for number in range(1, count + 1):
        yield f"{number}\tcustomer{number}@example.test\tCustomer {number}\t{password}"


class _Orders:
    """Orders and their lines, drawn together because the lines belong to the orders."""

    def __init__(self, seed: int, sizes: Mapping[str, int]) -> None:
        draws = Draws(seed, 3)
        self._count = sizes["orders"]
        self._customers = scatter(draws.zipf(sizes["customers"], 0.7, self._count), sizes["customers"])
        self._statuses = draws.choose(STATUS_WEIGHTS, self._count)
        self._placed = _times(np.sort(draws.below(YEAR_S, self._count))[::-1])
        self._line_counts = 1 + draws.choose((40, 25, 15, 10, 10), self._count)
        total = int(self._line_counts.sum())
        self._products = scatter(draws.zipf(sizes["products"], 0.9, total), sizes["products"])
        self._quantities = 1 + draws.zipf(5, 1.5, total)

    def orders(self) -> Iterator[str]:
        for number, (customer, status) in enumerate(
            zip(self._customers.tolist(), self._statuses.tolist(), strict=True), start=1
        ):
            shipping = f'{{"city": "City {customer % 97}", "express": {"true" if number % 5 == 0 else "false"}}}'
            yield f"{number}\t{customer}\t{STATUSES[status]}\t{self._placed[number - 1]}\t{shipping}"

    def lines(self, prices_cents: Integers) -> Iterator[str]:
        at = 0
        products, quantities = self._products.tolist(), self._quantities.tolist()
        for number, count in enumerate(self._line_counts.tolist(), start=1):
            for line in range(1, count + 1):
                price = int(prices_cents[products[at] - 1])
                yield f"{number}\t{line}\t{products[at]}\t{quantities[at]}\t{price // 100}.{price % 100:02d}"
                at += 1


def _reviews(seed: int, sizes: Mapping[str, int]) -> Iterator[str]:
    draws = Draws(seed, 4)
    count = sizes["reviews"]
    columns = (
        scatter(draws.zipf(sizes["products"], 0.9, count), sizes["products"]),
        scatter(draws.zipf(sizes["customers"], 0.7, count), sizes["customers"]),
        1 + draws.choose((5, 7, 13, 30, 45), count),
        draws.below(len(SENTENCES), count),
    )
    created = _times(draws.below(YEAR_S, count))
    for number, values in enumerate(zip(*(column.tolist() for column in columns), strict=True), start=1):
        product, customer, rating, sentence = values
        body = f"{SENTENCES[sentence]} {SENTENCES[(sentence + 3) % len(SENTENCES)]}"
        yield (
            f"{number}\t{product}\t{customer}\t{rating}\t{ADJECTIVES[sentence % len(ADJECTIVES)]}"
            f"\t{body}\t{created[number - 1]}"
        )


def _events(seed: int, sizes: Mapping[str, int]) -> Iterator[str]:
    """In time order, as an append-only table fills."""
    draws = Draws(seed, 5)
    count = sizes["events"]
    products = scatter(draws.zipf(sizes["products"], 0.9, count), sizes["products"]).tolist()
    kinds = draws.choose(KIND_WEIGHTS, count).tolist()
    sessions = draws.below(100_000, count).tolist()
    step_s = YEAR_S / count
    moments = (np.arange(count) * step_s).astype(np.int64) + draws.below(max(1, int(step_s)), count)
    occurred = _times(np.int64(YEAR_S) - moments)
    for number, (product, kind, moment, session) in enumerate(
        zip(products, kinds, occurred, sessions, strict=True), start=1
    ):
        yield f'{number}\t{product}\t{KINDS[kind]}\t{moment}\t{{"session": {session}}}'
