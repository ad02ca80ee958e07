"""A finished run is points that Prometheus' own parser reads, at the run's own time."""

import math
from dataclasses import replace
from pathlib import Path

from prometheus_client.openmetrics.parser import text_string_to_metric_families
from synthetic_run import make_run

from perflab.run_history import openmetrics
from perflab_dashboards.metrics import HISTORY_METRICS, RESULT_LATENCY, RESULT_RATIO
from perflab_reports.history import HistoryRow, rows_of_report
from perflab_reports.judge import judge


def test_each_strategy_of_a_run_is_a_point(tmp_path: Path) -> None:
    report = judge(make_run(tmp_path, {"none": 1.0, "redis": 0.7}, blocks=4))
    families = {family.name: family for family in text_string_to_metric_families(openmetrics(rows_of_report(report)))}
    assert set(families) == {metric.name for metric in HISTORY_METRICS}
    latencies = families[RESULT_LATENCY.name].samples
    assert {(sample.labels["strategy"], sample.labels["quantile"]) for sample in latencies} == {
        (strategy, quantile) for strategy in ("none", "redis") for quantile in ("0.5", "0.95")
    }
    assert {sample.labels["run_id"] for sample in latencies} == {report.run_id}
    assert {float(sample.timestamp) for sample in latencies} == {1767225600.0}
    for metric in HISTORY_METRICS:
        for sample in families[metric.name].samples:
            assert set(sample.labels) == {*metric.labels, "run_id", "strategy"}


ROW = HistoryRow(
    run_id="r",
    source="gate",
    created_at="2026-01-01T00:00:00+00:00",
    revision="",
    machine="m",
    setting='policy "strict"',
    subject="work",
    strategy="head",
    endpoint="",
    metric="queries",
    unit="ratio",
    lower_is_better=True,
    value=None,
    ratio=1.5,
    low=None,
    high=None,
    verdict="REGRESSION",
    reason="",
)


def points(*rows: HistoryRow) -> dict[str, list[tuple[dict[str, str], float, float]]]:
    return {
        family.name: [(sample.labels, sample.value, float(sample.timestamp)) for sample in family.samples]
        for family in text_string_to_metric_families(openmetrics(rows))
    }


def test_a_gates_finding_is_a_ratio_without_a_value() -> None:
    ((labels, value, time_s),) = points(ROW)[RESULT_RATIO.name]
    assert (value, time_s) == (1.5, 1767225600.0)
    assert (labels["verdict"], labels["revision"], labels["setting"]) == ("REGRESSION", "unknown", 'policy "strict"')
    assert points(ROW)[RESULT_LATENCY.name] == []


def test_points_are_in_the_order_of_time_and_one_for_each_moment() -> None:
    later = replace(ROW, run_id="s", created_at="2026-01-02T00:00:00+00:00")
    found = points(later, ROW, replace(ROW, ratio=2.0))[RESULT_RATIO.name]
    assert [(labels["run_id"], value) for labels, value, _ in found] == [("r", 2.0), ("s", 1.5)]


def test_single_endpoints_and_what_is_no_number_are_no_points() -> None:
    assert points(replace(ROW, endpoint="/a"), replace(ROW, ratio=math.inf))[RESULT_RATIO.name] == []
