"""A threshold is read, or every mistake is named with its column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_reports.gate.mistakes import GateMistakes
from perflab_reports.gate.thresholds.metrics import METRICS
from perflab_reports.gate.thresholds.parse import parse_thresholds
from perflab_reports.gate.thresholds.threshold import OPERATORS, Threshold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p95_ms < 250", (None, "p95_ms", "<", 250.0)),
        ("queries==3", (None, "queries", "==", 3.0)),
        (" cpu_ratio <= 1.05 ", (None, "cpu_ratio", "<=", 1.05)),
        ("orders: queries <= 5", ("orders", "queries", "<=", 5.0)),
        ("GET /orders/: rows>1e3", ("GET /orders/", "rows", ">", 1000.0)),
        ("a:b: rows != 0", ("a:b", "rows", "!=", 0.0)),
    ],
)
def test_examples(text: str, expected: tuple[object, ...]) -> None:
    (read,) = parse_thresholds([text])
    assert (read.endpoint, read.metric, read.operator, read.limit) == expected
    assert read.text == text.strip()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("p50_m < 250", ["column 1: metric 'p50_m' is unknown; did you mean 'p50_ms'?"]),
        ("orders: querys =< x", ["column 9: metric 'querys'", "column 16: operator '=<'", "column 19: 'x' is no"]),
        ("p95_ms == 250", ["column 8: p95_ms is a timing"]),
        ("", ["column 1: a metric is missing", "an operator is missing", "a number is missing"]),
        (": queries < 3", ["column 1: the endpoint before the colon is missing"]),
        ("queries 3", ["an operator is missing"]),
        ("queries < nan", ["'nan' is no finite number"]),
        ("queries < 3 4", ["'3 4' is no finite number"]),
    ],
)
def test_mistakes_have_their_column(text: str, lines: list[str]) -> None:
    with pytest.raises(GateMistakes) as caught:
        parse_thresholds(["rows < 5", text])
    assert len(caught.value.mistakes) == len(lines)
    for line, mistake in zip(lines, caught.value.mistakes, strict=True):
        assert line in mistake


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        (read,) = parse_thresholds([text])
    except GateMistakes as error:
        mistakes = error.mistakes
    else:
        mistakes = ()
        assert read.metric in METRICS
    assert all(repr(text) in mistake for mistake in mistakes)


@given(
    st.sampled_from(sorted(name for name in METRICS if METRICS[name].kind == "counter")),
    st.sampled_from(sorted(OPERATORS)),
    st.floats(-1e6, 1e6),
)
def test_what_is_written_is_read(metric: str, operator: str, limit: float) -> None:
    (read,) = parse_thresholds([f"orders: {metric} {operator} {limit!r}"])
    assert read == Threshold(
        endpoint="orders",
        metric=metric,
        operator=operator,  # type: ignore[arg-type]
        limit=limit,
        text=f"orders: {metric} {operator} {limit!r}",
    )
