"""A finished run is points that Prometheus' own parser reads, at the run's own time."""

from pathlib import Path

from prometheus_client.openmetrics.parser import text_string_to_metric_families
from synthetic_run import make_run

from perflab.run_history import openmetrics
from perflab_dashboards.metrics import HISTORY_METRICS, RESULT_LATENCY
from perflab_reports.judge import judge


def test_each_strategy_of_a_run_is_a_point(tmp_path: Path) -> None:
    report = judge(make_run(tmp_path, {"none": 1.0, "redis": 0.7}, blocks=4))
    families = {family.name: family for family in text_string_to_metric_families(openmetrics(report))}
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
