"""What does a shop's database look like after a year? Generated: skewed, related, textual, and the same for a seed."""

import hashlib
from collections.abc import Iterator
from typing import Final

import psycopg

from perflab_target.datasets.dataset import Dataset, Progress
from perflab_target.datasets.storefront import activity, catalogue
from perflab_target.datasets.storefront.sizes import sizes
from perflab_target.datasets.storefront.words import NOUNS
from perflab_target.datasets.tables import Rows, bulk_load, copy

VERSION: Final = "c03c4c6e23da"
"""The start of `digest(scale=0.1, seed=1)`, so it changes when the generator does; a test holds the two together."""

TABLES: Final = (
    *("storefront_brand", "storefront_category", "storefront_product", "storefront_customer"),
    *("storefront_order", "storefront_orderline", "storefront_review", "storefront_event"),
)


def tables(scale: float, seed: int) -> Iterator[Rows]:
    """All tables in an order in which each refers only to earlier ones."""
    counts = sizes(scale)
    yield catalogue.brands(counts)
    yield catalogue.categories(counts)
    yield catalogue.products(seed, counts)
    yield catalogue.customers(seed, counts)
    yield from activity.orders_and_lines(seed, counts)
    yield activity.reviews(seed, counts)
    yield activity.events(seed, counts)


def digest(scale: float, seed: int) -> str:
    """SHA-256 over every row."""
    found = hashlib.sha256()
    for rows in tables(scale, seed):
        found.update(f"{rows.table}{rows.columns}{rows.count}".encode())
        for chunk in rows.chunks:
            found.update(chunk)
    return found.hexdigest()


def search_terms(scale: float) -> tuple[str, ...]:
    """Every noun, which many names share, and the codes of a hundred products, which no two share."""
    count = sizes(scale)["products"]
    ids = range(1, count + 1, max(1, count // 100))
    return (*(noun.lower() for noun in NOUNS), *(catalogue.product_code(product_id) for product_id in ids))


def load(connection: psycopg.Connection, *, scale: float, seed: int, progress: Progress) -> None:
    """Fill the storefront's tables."""
    with bulk_load(connection, TABLES):
        for rows in tables(scale, seed):
            progress(f"loading {rows.table.removeprefix('storefront_')}: {rows.count:,} rows")
            copy(connection, rows)
        progress("checking foreign keys")


STOREFRONT: Final = Dataset(
    name="storefront",
    version=VERSION,
    summary="generated shop: 75,000 rows at scale 1, Zipf popularity, a year of events",
    sizes=sizes,
    search_terms=search_terms,
    load=load,
)
