"""The generated shop is the same on every machine, and its rows fit together."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_target.datasets import DATASETS
from perflab_target.datasets.storefront import STOREFRONT, VERSION, digest, tables
from perflab_target.datasets.storefront.sizes import sizes
from perflab_target.datasets.tables import Rows


def rows_of(table: str, scale: float = 0.1) -> list[dict[str, str]]:
    (found,) = [rows for rows in tables(scale, seed=7) if rows.table == f"storefront_{table}"]
    return read(found)


def read(rows: Rows) -> list[dict[str, str]]:
    text = b"".join(rows.chunks).decode()
    return [dict(zip(rows.columns, line.split("\t"), strict=True)) for line in text.splitlines()]


def test_the_version_changes_with_the_generator() -> None:
    assert digest(scale=0.1, seed=1).startswith(VERSION), "the rows have changed: set VERSION to the new digest"


def test_another_seed_is_another_shop() -> None:
    assert digest(scale=0.02, seed=1) != digest(scale=0.02, seed=2)


@pytest.mark.parametrize("scale", [0.0001, 0.013, 0.1])
def test_every_table_holds_as_many_rows_as_was_promised(scale: float) -> None:
    found = {rows.table.removeprefix("storefront_"): len(read(rows)) for rows in tables(scale, seed=7)}
    assert found == {
        name: sizes(scale)[plural]
        for name, plural in (
            *(("brand", "brands"), ("category", "categories"), ("product", "products")),
            *(("customer", "customers"), ("order", "orders"), ("orderline", "order_lines")),
            *(("review", "reviews"), ("event", "events")),
        )
    }


def test_scale_one_is_about_75_000_rows() -> None:
    assert 74_000 < sum(sizes(1).values()) < 77_000


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf"), 1_000])
def test_a_scale_that_cannot_be_loaded_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="scale must lie above 0"):
        STOREFRONT.sizes(scale)


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("product", "category_id", "categories"),
        ("product", "brand_id", "brands"),
        ("order", "customer_id", "customers"),
        ("orderline", "order_id", "orders"),
        ("orderline", "product_id", "products"),
        ("review", "product_id", "products"),
        ("review", "customer_id", "customers"),
        ("event", "product_id", "products"),
        ("event", "customer_id", "customers"),
        ("category", "parent_id", "categories"),
    ],
)
def test_every_reference_leads_somewhere(table: str, column: str, target: str) -> None:
    known = {str(number) for number in range(1, sizes(0.1)[target] + 1)}
    assert {row[column] for row in rows_of(table)} <= known | {r"\N"}


def test_an_order_s_total_is_the_sum_of_its_lines() -> None:
    totals: Counter[str] = Counter()
    for line in rows_of("orderline"):
        totals[line["order_id"]] += int(line["quantity"]) * int(Decimal(line["unit_price"]) * 100)
    assert {row["id"]: int(Decimal(row["total"]) * 100) for row in rows_of("order")} == dict(totals)


def test_a_line_costs_what_its_product_costs() -> None:
    prices = {row["id"]: row["price"] for row in rows_of("product")}
    assert all(line["unit_price"] == prices[line["product_id"]] for line in rows_of("orderline"))


@pytest.mark.parametrize(("table", "column"), [("event", "occurred_at"), ("order", "created_at")])
def test_time_rises_with_the_id_inside_the_year(table: str, column: str) -> None:
    moments = [row[column] for row in rows_of(table)]
    assert all(earlier < later for earlier, later in pairwise(moments))
    assert moments[0].startswith("2025-01-")
    assert moments[-1].startswith("2025-12-")


def test_some_searches_match_many_products_and_some_match_one() -> None:
    names = [row["name"].lower() for row in rows_of("product")]
    matches = {term: sum(term.lower() in name for name in names) for term in STOREFRONT.search_terms(0.1)}
    assert matches["lamp"] >= 8
    assert sum(count == 1 for count in matches.values()) >= 50


def test_data_sets_are_registered_under_their_own_names() -> None:
    assert {name: dataset.name for name, dataset in DATASETS.items()} == {
        "storefront": "storefront",
        "flights": "flights",
    }


@given(scale=st.floats(0.001, 200))
def test_flights_never_exceed_those_of_2013(scale: float) -> None:
    assert 1 <= DATASETS["flights"].sizes(scale)["flights"] <= 336_776
