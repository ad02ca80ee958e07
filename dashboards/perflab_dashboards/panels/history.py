"""How did results change from run to run? One point per run and strategy, exact figures from the reports."""

from typing import Final

from perflab_dashboards.metrics import (
    RESULT_CPU,
    RESULT_LATENCY,
    RESULT_RATIO,
    RESULT_THROUGHPUT,
    RESULT_TIME,
    Family,
)
from perflab_dashboards.panel import Link, Panel, Target
from perflab_dashboards.promql import INTERVAL, RANGE_WINDOW, Scope, latest

SCOPE: Final = Scope(always=('strategy=~"$strategy"', 'factor=~"$factor"'))
REPORT: Final = Link(title="Report", url="${report_url}/${__data.fields.run_id}/report.html")
MADE_BY: Final = ("run_id", "revision", "setting")
LINE: Final = "{{factor}} {{strategy}}"


def points(metric: Family, *by: str, where: tuple[str, ...] = (), window: str = INTERVAL) -> str:
    return latest(metric, by=("factor", "strategy", *by), scope=SCOPE, where=where, window=window)


P95: Final = Panel(
    kind="time_series",
    title="p95 by run",
    description="Exact, from the load generator's own samples.",
    unit="s",
    width=12,
    joined=True,
    targets=(Target(query=points(RESULT_LATENCY, where=('quantile="0.95"',)), legend=LINE),),
)
P50: Final = Panel(
    kind="time_series",
    title="p50 by run",
    description="Exact, from the load generator's own samples.",
    unit="s",
    width=12,
    joined=True,
    targets=(Target(query=points(RESULT_LATENCY, where=('quantile="0.5"',)), legend=LINE),),
)
THROUGHPUT: Final = Panel(
    kind="time_series",
    title="Throughput by run",
    description="Of the closed phases.",
    unit="reqps",
    width=12,
    joined=True,
    targets=(Target(query=points(RESULT_THROUGHPUT), legend=LINE),),
)
CPU: Final = Panel(
    kind="time_series",
    title="CPU per request by run",
    description="Workers, PostgreSQL, caches and poolers together.",
    unit="s",
    width=12,
    joined=True,
    targets=(Target(query=points(RESULT_CPU), legend=LINE),),
)
RUNS: Final = Panel(
    kind="table",
    title="Runs",
    description="Each strategy of each run over its baseline, with the report's verdict and the revision.",
    unit="short",
    width=24,
    height=10,
    labels=("run_id", "factor", "strategy", "revision", "metric", "verdict"),
    links=(REPORT,),
    targets=(
        Target(
            query=points(RESULT_RATIO, "run_id", "revision", "metric", "verdict", window=RANGE_WINDOW),
            legend="over baseline",
        ),
    ),
)
MADE: Final = Panel(
    kind="table",
    title="When they were made",
    description="Each run's newest point in the chosen time; the link is its report.",
    unit="dateTimeFromNow",
    width=24,
    height=6,
    labels=MADE_BY,
    links=(REPORT,),
    targets=(
        Target(
            query=f"{latest(RESULT_TIME, by=MADE_BY, scope=SCOPE, window=RANGE_WINDOW)} * 1000",
            legend="made",
        ),
    ),
)
