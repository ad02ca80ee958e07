"""How does a finished run become points of a Prometheus? OpenMetrics text, one value per run and strategy. Pure.

`promtool tsdb create-blocks-from openmetrics FILE DATA` brings them into a Prometheus' data folder, at the run's own
time; the history board reads them.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from perflab_dashboards.metrics import (
    HISTORY_METRICS,
    RESULT_CPU,
    RESULT_LATENCY,
    RESULT_RATIO,
    RESULT_THROUGHPUT,
    Family,
)
from perflab_reports.model import FactorReport, Report

FILE = "history.openmetrics"
PERCENTILES = {"p50_ms": "0.5", "p95_ms": "0.95", "p99_ms": "0.99"}

type Point = tuple[dict[str, str], float]


def openmetrics(*reports: Report) -> str:
    """The runs' results; reports in the order of their time, as the format wants each metric's points together."""
    lines: list[str] = []
    for metric in HISTORY_METRICS:
        lines += [f"# TYPE {metric.name} gauge", f"# HELP {metric.name} {metric.help}"]
        for report in sorted(reports, key=lambda report: report.created_at):
            time_s = datetime.fromisoformat(report.created_at).timestamp()
            for labels, value in _points(metric, report):
                pairs = ",".join(f"{name}={json.dumps(text, ensure_ascii=False)}" for name, text in labels.items())
                lines.append(f"{metric.name}{{{pairs}}} {value!r} {time_s:.3f}")
    return "\n".join((*lines, "# EOF", ""))


def _points(metric: Family, report: Report) -> Iterator[Point]:
    for factor in report.factors:
        common = {
            "run_id": report.run_id,
            "factor": factor.factor,
            "revision": report.environment.revision or "unknown",
            "preset": report.preset,
        }
        for labels, value in _of_factor(metric, factor):
            yield {**common, **labels}, value


def _of_factor(metric: Family, factor: FactorReport) -> Iterator[Point]:
    for strategy in factor.strategies:
        name = {"strategy": strategy.strategy}
        if metric is RESULT_RATIO:
            for comparison in strategy.comparisons:
                yield {**name, "metric": comparison.metric, "verdict": comparison.verdict}, comparison.ratio
        if metric is RESULT_LATENCY:
            for key, quantile in PERCENTILES.items():
                if key in strategy.values:
                    yield {**name, "quantile": quantile}, strategy.values[key] / 1e3
        if metric is RESULT_THROUGHPUT and "throughput_rps" in strategy.values:
            yield name, strategy.values["throughput_rps"]
        if metric is RESULT_CPU and "cpu_us_per_request" in strategy.values:
            yield name, strategy.values["cpu_us_per_request"] / 1e6
