"""A project's own counter: three lines, and mistakes are errors at once."""

import pytest

from perflab_instrumentation.counts.business import Counter
from perflab_instrumentation.counts.rows import BUSINESS, Row
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
