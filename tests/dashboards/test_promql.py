"""A query is made from the catalogue's metric, and what could never hold data is refused when it is made."""

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_dashboards.checks.expressions import mistakes_in
from perflab_dashboards.metrics import KNOWN
from perflab_dashboards.promql import (
    BOARD,
    EVERYTHING,
    BadQuery,
    added,
    gauge,
    increase,
    latest,
    mean,
    quantile,
    rate,
    select,
    share,
)
from perflab_instrumentation.metrics import ACTIVE_REQUESTS, ERRORS, REQUEST_DURATION
from perflab_loadtests.metrics import RESPONSE_TIME


def test_a_board_filters_by_run_and_strategy_and_by_endpoint_where_there_is_one() -> None:
    assert select(ERRORS, scope=BOARD) == (
        'perflab_errors_total{run_id=~"$run_id",strategy=~"$strategy",http_route=~"$endpoint"}'
    )
    assert "endpoint=~" not in select(RESPONSE_TIME, "_count")


def test_a_rate_is_summed_over_all_but_the_labels_asked_for() -> None:
    found = rate(ERRORS, by=("http_route",), scope=EVERYTHING, window="5m")
    assert found == "sum by (http_route) (rate(perflab_errors_total[5m]))"


def test_what_was_added_counts_a_new_series_from_nothing() -> None:
    found = added(ERRORS, by=("http_route",), scope=EVERYTHING, window="5m")
    grown = "sum by (http_route) (increase(perflab_errors_total[5m]))"
    born = "min_over_time(perflab_errors_total[5m]) unless perflab_errors_total offset 5m"
    assert found == f"{grown} + (sum by (http_route) ({born}) or 0 * {grown})"
    assert list(mistakes_in(found)) == []


def test_an_offset_stands_inside_the_rate() -> None:
    assert rate(ERRORS, scope=EVERYTHING, window="5m", shifted="1h") == "sum (rate(perflab_errors_total[5m] offset 1h))"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: select(REQUEST_DURATION), "histogram"),
        (lambda: select(ERRORS, "_count"), "counter"),
        (lambda: rate(ACTIVE_REQUESTS), "only what grows has a rate"),
        (lambda: increase(ACTIVE_REQUESTS), "only what grows has an increase"),
        (lambda: gauge(ERRORS), "ask for its rate"),
        (lambda: latest(ERRORS, by=()), "only a gauge has a latest value"),
        (lambda: rate(ERRORS, by=("route",)), "no label route; it has http_route, error_type"),
        (lambda: rate(ERRORS, where=('status="5"',)), "no label status"),
    ],
)
def test_a_query_that_could_hold_nothing_is_refused(make: object, words: str) -> None:
    with pytest.raises(BadQuery, match=words):
        make()  # type: ignore[operator]


HISTOGRAMS = [metric for metric in KNOWN.values() if metric.kind == "histogram"]


@given(metric=st.sampled_from(HISTOGRAMS), ratio=st.floats(0, 1))
def test_whatever_is_made_of_a_histogram_parses(metric: object, ratio: float) -> None:
    for query in (
        quantile(ratio, metric, scope=EVERYTHING, window="5m"),  # type: ignore[arg-type]
        mean(metric, scope=EVERYTHING, window="5m"),  # type: ignore[arg-type]
        share("a", rate(metric, "_count", scope=EVERYTHING, window="5m")),  # type: ignore[arg-type]
    ):
        promql_parser.parse(query)
