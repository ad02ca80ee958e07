"""A project's own counters, gauges and histograms: three lines, and mistakes are errors at once."""

import pytest

from perflab_instrumentation.counts.business import Counter, Gauge, Histogram
from perflab_instrumentation.counts.merged import merge
from perflab_instrumentation.counts.rows import BUSINESS, BUSINESS_GAUGE, BUSINESS_HISTOGRAM, Key, Row
from perflab_instrumentation.sinks.families import families


@pytest.mark.parametrize("name", ["orders", "9_total", "perflab_errors_total", "a-b_total"])
def test_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        Counter(name, "help")


def test_labels_are_those_that_were_announced() -> None:
    with pytest.raises(ValueError, match="needs the labels"):
        Counter("orders_total", "help", labels=("payment",)).add(1, currency="EUR")


def test_a_counter_never_goes_back() -> None:
    with pytest.raises(ValueError, match="never goes back"):
        Counter("orders_total", "help").add(-1)


def test_it_is_shown_with_its_help_and_labels() -> None:
    rows = {(f"{BUSINESS}orders_total", ("Orders placed.", "payment", paid)): Row([2.0]) for paid in ("card", "cash")}
    family = next(family for family in families(rows) if family.name == "orders")
    assert family.documentation == "Orders placed."
    assert [(sample.name, sample.labels, sample.value) for sample in family.samples] == [
        ("orders_total", {"payment": "card"}, 2.0),
        ("orders_total", {"payment": "cash"}, 2.0),
    ]


@pytest.mark.parametrize("name", ["orders_total", "size_bucket", "9", "perflab_workers"])
@pytest.mark.parametrize("kind", [Gauge, Histogram])
def test_a_bad_name_of_a_gauge_or_histogram_is_refused(kind: type[Gauge] | type[Histogram], name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        kind(name, "help")


@pytest.mark.parametrize("bounds", [(), (1.0, 1.0), (2.0, 1.0), (1.0, float("inf"))])
def test_bounds_rise_and_end(bounds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="bounds"):
        Histogram("basket", "help", bounds=bounds)


def test_a_histograms_rows_become_one_family_with_cumulative_buckets() -> None:
    def row(part: str) -> Key:
        return f"{BUSINESS_HISTOGRAM}basket", ("Items in a basket.", "1,10", part, "payment", "card")

    rows = {row("0"): Row([2.0]), row("2"): Row([1.0]), row("sum"): Row([52.0])}
    family = next(family for family in families(rows) if family.name == "basket")
    found = {(sample.name, sample.labels.get("le")): sample.value for sample in family.samples}
    assert found == {
        ("basket_bucket", "1.0"): 2,
        ("basket_bucket", "10.0"): 2,
        ("basket_bucket", "+Inf"): 3,
        ("basket_count", None): 3,
        ("basket_sum", None): 52,
    }


def test_a_dead_workers_gauge_goes_with_it_and_its_histogram_stays() -> None:
    gauge, histogram = (f"{BUSINESS_GAUGE}carts", ("Carts.",)), (f"{BUSINESS_HISTOGRAM}basket", ("B.", "1", "0"))
    kept: dict[Key, Row] = {}
    merge(kept, {gauge: Row([1.0]), histogram: Row([1.0])}.items(), gauges=False)
    assert list(kept) == [histogram]
