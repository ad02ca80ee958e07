"""Queries that repeat become one row, and nothing else does."""

from hypothesis import given
from hypothesis import strategies as st
from sent_spans import query, span

from perflab.sinks.otlp.collapse import Repeated, Single, rows
from perflab.sinks.otlp.tree import build


def test_twelve_queries_that_differ_by_a_value_are_one_row() -> None:
    queries = [query(n + 2, 1, f"SELECT name FROM product WHERE id = {n}", at_ms=n, for_ms=1.5) for n in range(12)]
    root, repeated = rows(build([span(1, for_ms=50), *queries]))
    assert isinstance(root, Single)
    assert isinstance(repeated, Repeated)
    assert len(repeated.spans) == 12
    assert repeated.label == "SELECT name FROM product WHERE id = %s"
    assert repeated.total_ns == 18_000_000
    assert repeated.depth == 1


def test_alternating_queries_collapse_by_table() -> None:
    queries = [query(n + 2, 1, f"SELECT 1 FROM {'ab'[n % 2]}", at_ms=n) for n in range(8)]
    _, first, second = rows(build([span(1), *queries]))
    assert isinstance(first, Repeated)
    assert isinstance(second, Repeated)
    assert (first.label, second.label) == ("SELECT %s FROM a", "SELECT %s FROM b")


def test_two_are_not_many() -> None:
    assert len(rows(build([span(1), query(2, 1, "SELECT 1"), query(3, 1, "SELECT 1")]))) == 3


def test_a_failed_query_stays_apart() -> None:
    queries = [query(n, 1, "SELECT 1", at_ms=n) for n in range(2, 6)]
    failed = query(9, 1, "SELECT 1", at_ms=9)._replace(status="ERROR")
    *_, last = rows(build([span(1), *queries, failed]))
    assert isinstance(last, Single)


def test_spans_with_children_stay_apart_so_that_no_child_is_hidden() -> None:
    parents = [span(n, 1, at_ms=n, name="serialize") for n in (2, 3, 4)]
    children = [span(n + 10, n, at_ms=n) for n in (2, 3, 4)]
    assert all(isinstance(row, Single) for row in rows(build([span(1), *parents, *children])))


@given(statements=st.lists(st.sampled_from(["SELECT 1 FROM a", "SELECT 1 FROM b", "UPDATE c"]), max_size=20))
def test_each_span_is_in_exactly_one_row(statements: list[str]) -> None:
    spans = [span(1), *(query(n, 1, text, at_ms=n) for n, text in enumerate(statements, 2))]
    counted = sum(len(row.spans) if isinstance(row, Repeated) else 1 for row in rows(build(spans)))
    assert counted == len(spans)
