"""How do finished runs become points of a Prometheus? OpenMetrics text, one value per run and strategy. Pure.

`promtool tsdb create-blocks-from openmetrics FILE DATA` brings them into a Prometheus' data folder, at each run's own
time; the history board reads them.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from perflab_dashboards.metrics import (
    HISTORY_METRICS,
    RESULT_CPU,
    RESULT_LATENCY,
    RESULT_RATIO,
    RESULT_THROUGHPUT,
    RESULT_TIME,
    Family,
)
from perflab_reports.history import HistoryRow
from perflab_reports.history.row import EVERY_ENDPOINT

FILE: Final = "history.openmetrics"
PERCENTILES: Final = MappingProxyType({"p50_ms": "0.5", "p95_ms": "0.95", "p99_ms": "0.99"})

type Labels = dict[str, str]
type Point = tuple[Labels, float]


def openmetrics(rows: Sequence[HistoryRow]) -> str:
    """What the rows of all endpoints together say; each metric's points together, oldest first, as the format wants."""
    lines: list[str] = []
    kept = sorted((row for row in rows if row.endpoint == EVERY_ENDPOINT), key=_time_s)
    for metric in HISTORY_METRICS:
        lines += [f"# TYPE {metric.name} gauge", f"# HELP {metric.name} {metric.help}"]
        seen: dict[tuple[str, str], str] = {}
        for row in kept:
            for labels, value in _OF[metric.name](row):
                if not math.isfinite(value):
                    continue
                common = {
                    "run_id": row.run_id,
                    "factor": row.subject,
                    "strategy": row.strategy,
                    "revision": row.revision or "unknown",
                    "setting": row.setting,
                }
                series = _series(metric, {**common, **labels})
                # A series has one value at a time: of a run's rows the last one stands.
                seen[series, f"{_time_s(row):.3f}"] = repr(value)
        lines += [f"{series} {value} {time_s}" for (series, time_s), value in seen.items()]
    return "\n".join((*lines, "# EOF", ""))


def _time_s(row: HistoryRow) -> float:
    return datetime.fromisoformat(row.created_at).timestamp()


def _series(metric: Family, labels: Labels) -> str:
    pairs = ",".join(f"{name}={json.dumps(text, ensure_ascii=False)}" for name, text in labels.items())
    return f"{metric.name}{{{pairs}}}"


def _made(row: HistoryRow) -> Iterator[Point]:
    yield {}, _time_s(row)


def _latency(row: HistoryRow) -> Iterator[Point]:
    if row.value is not None and row.metric in PERCENTILES:
        yield {"quantile": PERCENTILES[row.metric]}, row.value / 1e3


def _throughput(row: HistoryRow) -> Iterator[Point]:
    if row.value is not None and row.metric == "throughput_rps":
        yield {}, row.value


def _cpu(row: HistoryRow) -> Iterator[Point]:
    if row.value is not None and row.metric == "cpu_us_per_request":
        yield {}, row.value / 1e6


def _ratio(row: HistoryRow) -> Iterator[Point]:
    if row.ratio is not None:
        yield {"metric": row.metric, "verdict": row.verdict}, row.ratio


_OF: Final[Mapping[str, Callable[[HistoryRow], Iterator[Point]]]] = MappingProxyType(
    {
        RESULT_TIME.name: _made,
        RESULT_LATENCY.name: _latency,
        RESULT_THROUGHPUT.name: _throughput,
        RESULT_CPU.name: _cpu,
        RESULT_RATIO.name: _ratio,
    }
)
