"""What is inserted to learn what an index costs? A fixed batch per table, made from rows that are already there."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """`statement` inserts `rows` rows into `table`, or as many as there are."""

    table: str
    rows: int
    statement: str


def _events(rows: int) -> Probe:
    return Probe(
        table="storefront_event",
        rows=rows,
        statement=f"""
            INSERT INTO storefront_event (product_id, kind, occurred_at, payload)
            SELECT product_id, kind, occurred_at + interval '1 year', payload
            FROM storefront_event ORDER BY id LIMIT {rows}
        """,  # noqa: S608 (an integer of our own)
    )


def _products(rows: int) -> Probe:
    return Probe(
        table="storefront_product",
        rows=rows,
        statement=f"""
            INSERT INTO storefront_product
                (name, description, category_id, brand_id, price, stock, attributes, created_at)
            SELECT name, description, category_id, brand_id, price, stock, attributes, created_at
            FROM storefront_product ORDER BY id LIMIT {rows}
        """,  # noqa: S608
    )


def _flights(rows: int) -> Probe:
    columns = (
        "scheduled_at, carrier_id, number, tail_number, origin, destination, departure_delay_min, arrival_delay_min, "
        "air_time_min, distance_miles"
    )
    return Probe(
        table="flights_flight",
        rows=rows,
        statement=f"""
            INSERT INTO flights_flight (day, {columns})
            SELECT day + 365, {columns} FROM flights_flight ORDER BY id LIMIT {rows}
        """,  # noqa: S608
    )


WRITE_PROBES: Final[Mapping[str, tuple[Probe, ...]]] = MappingProxyType(
    {"storefront": (_events(5000), _products(200)), "flights": (_flights(5000),)}
)
