"""What the stored spans answer: slow traces first, by route and over time, each span once."""

from pathlib import Path

import pytest
from sent_spans import EPOCH_NS, span

from perflab.sinks.otlp.span import SCHEMA, Span
from perflab.sinks.otlp.traces import Choice, overview, spans_of
from perflab.sinks.table import GrowingTable

SPANS = (
    span(1, trace=1, for_ms=30, attributes='{"http.route":"products/<int:id>"}', strategy="none"),
    span(2, 1, trace=1, at_ms=1, status="ERROR", strategy="none"),
    span(3, trace=2, at_ms=1000, for_ms=10, attributes='{"http.route":"products/<int:id>"}', strategy="redis"),
    span(4, 99, trace=3, at_ms=2000, for_ms=20, name="lost its parent", strategy="redis"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    table = GrowingTable(folder=tmp_path / "spans", schema=SCHEMA, clock=lambda: 0.0)
    table.append(SPANS, size_bytes=1)
    table.append(SPANS[:1], size_bytes=1)  # an exporter that got no answer sends again
    table.close()
    return table.folder


def test_the_slowest_trace_comes_first(folder: Path) -> None:
    found = overview(folder, Choice())
    assert found.total == 3
    assert [trace.duration_ns / 1e6 for trace in found.traces] == [30, 20, 10]
    first = found.traces[0]
    assert (first.root_name, first.route, first.spans, first.errors) == ("span 1", "products/<int:id>", 2, 1)


def test_a_trace_without_root_goes_by_its_earliest_span(folder: Path) -> None:
    assert "lost its parent" in {trace.root_name for trace in overview(folder, Choice()).traces}


def test_routes_are_told_apart_by_strategy(folder: Path) -> None:
    routes = {(route.route, route.strategy): route for route in overview(folder, Choice()).routes}
    assert routes["products/<int:id>", "none"].with_errors == 1
    assert routes["products/<int:id>", "redis"].p50_ns == 10e6


@pytest.mark.parametrize(
    ("choice", "total"),
    [
        (Choice(strategy="redis"), 2),
        (Choice(route="products/<int:id>"), 2),
        (Choice(errors_only=True), 1),
        (Choice(from_ns=EPOCH_NS + 1, until_ns=EPOCH_NS + 1_500_000_000), 1),
        (Choice(route="'; DROP TABLE spans"), 0),
    ],
)
def test_a_choice_narrows_the_list(folder: Path, choice: Choice, total: int) -> None:
    assert overview(folder, choice).total == total


def test_buckets_cover_all_traces(folder: Path) -> None:
    buckets = overview(folder, Choice(), buckets=4).buckets
    assert sum(bucket.traces for bucket in buckets) == 3
    assert [bucket.with_errors for bucket in buckets] == [1, 0, 0]


def test_the_newest_may_come_first(folder: Path) -> None:
    assert overview(folder, Choice(), order="newest").traces[0].root_name == "lost its parent"


def test_one_traces_spans_come_once_and_whole(folder: Path) -> None:
    assert spans_of(folder, SPANS[0].trace_id) == SPANS[:2]
    assert spans_of(folder, "unknown") == ()


def test_before_anything_came_there_is_nothing(tmp_path: Path) -> None:
    assert overview(tmp_path, Choice()).traces == ()
    assert spans_of(tmp_path, "1") == ()


def test_columns_and_fields_agree() -> None:
    assert tuple(SCHEMA.names) == Span._fields
