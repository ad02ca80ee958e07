"""Rows become series that may be compared, changes are told in the figure's own unit, and the page holds them all."""

from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from perflab_reports.history import HistoryRow, Selection, trends
from perflab_reports.history.page import render
from perflab_reports.history.trends import MOST_RUNS

ROW = HistoryRow(
    run_id="r",
    source="run",
    created_at="2026-01-01T00:00:00+00:00",
    revision="",
    machine="a machine",
    setting="quick: browse",
    subject="caching",
    strategy="redis",
    endpoint="",
    metric="p50_ms",
    unit="ms",
    lower_is_better=True,
    value=4.0,
    ratio=0.5,
    low=0.4,
    high=0.6,
    verdict="FASTER",
    reason="",
)


def runs(values: Sequence[float], template: HistoryRow = ROW) -> list[HistoryRow]:
    return [
        replace(
            template,
            run_id=f"r{at}",
            created_at=f"2026-{at // 28 % 12 + 1:02}-{at % 28 + 1:02}T00:00:00+00:00",
            revision=f"rev{at}",
            value=float(value),
        )
        for at, value in enumerate(values)
    ]


def step(low: float, high: float, before: int = 15, after: int = 8, spread: float = 0.03) -> list[float]:
    levels = np.array([low] * before + [high] * after)
    return list(levels * np.exp(np.random.default_rng(5).normal(0, spread, len(levels))))


def test_a_change_names_the_last_run_before_it_and_the_first_after_it() -> None:
    (trend,) = trends(runs(step(10, 12)))
    (change,) = trend.changes
    assert (change.revision_before, change.revision_after) == ("rev14", "rev15")
    assert change.ratio == pytest.approx(1.2, rel=0.05)
    assert not change.better


def test_a_rate_that_falls_is_worse() -> None:
    (trend,) = trends(runs(step(120, 100), replace(ROW, metric="throughput_rps", lower_is_better=False)))
    assert [change.better for change in trend.changes] == [False]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = runs(step(10, 12))
    assert trends(reversed(rows)) == trends(rows)


def test_other_machines_settings_and_endpoints_are_other_series() -> None:
    rows = [ROW, *(replace(ROW, **{name: "other"}) for name in ("machine", "setting", "endpoint", "strategy"))]
    assert len(trends(rows)) == 5


def test_a_selection_takes_what_it_names() -> None:
    rows = [ROW, replace(ROW, metric="p95_ms"), replace(ROW, endpoint="GET /")]
    assert [trend.key.metric for trend in trends(rows, Selection(metric="p95_ms"))] == ["p95_ms"]
    assert [trend.key.endpoint for trend in trends(rows, Selection(endpoint="GET /"))] == ["GET /"]
    assert trends(rows, Selection(strategy="none")) == ()


def test_ratios_are_taken_where_asked_for_or_where_there_is_nothing_else() -> None:
    (asked,) = trends([ROW], Selection(measure="ratio"))
    (only,) = trends([replace(ROW, value=None)])
    assert (asked.latest.value, asked.latest.low, asked.unit) == (0.5, 0.4, "ratio")
    assert only.measure == "ratio"


def test_a_series_without_a_figure_is_none() -> None:
    assert trends([replace(ROW, value=None, ratio=None)]) == ()
    assert trends([replace(ROW, value=float("nan"))]) == ()


def test_counts_of_zero_are_no_logarithms_but_may_change() -> None:
    (trend,) = trends(runs([0.0] * 9 + [4.0] * 6))
    assert [change.after for change in trend.changes] == [4.0]


def test_only_the_newest_runs_of_a_long_series_are_kept() -> None:
    rows = [replace(ROW, run_id=f"{at:04}", value=float(at)) for at in range(MOST_RUNS + 5)]
    (trend,) = trends(rows)
    assert len(trend.points) == MOST_RUNS
    assert trend.latest.run_id == f"{MOST_RUNS + 4:04}"


def test_the_page_tells_changes_and_leaves_unchanged_endpoints_out() -> None:
    rows = [
        *runs(step(10, 12)),
        *runs(step(10, 10), replace(ROW, endpoint="GET /quiet")),
        *runs(step(10, 14), replace(ROW, endpoint="GET /slow<er>")),
    ]
    page = render(trends(rows))
    assert "rev14 → rev15" in page
    assert "GET /slow&lt;er&gt;" in page
    assert "GET /quiet" not in page
    assert "1 series of single endpoints without a change" in page
    assert page.count("<svg") == 2


def test_the_page_needs_nothing_from_elsewhere_and_closes_its_tags() -> None:
    page = render(trends(runs(step(10, 12))))
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    parser = HTMLParser()
    parser.feed(page)
    parser.close()


def test_an_empty_history_is_a_page_too() -> None:
    assert "no runs yet" in render(())
