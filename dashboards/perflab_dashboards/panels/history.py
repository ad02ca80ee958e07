"""How did results change from run to run? One point per run and strategy, exact figures from the reports."""

from typing import Final

from perflab_dashboards.metrics import RESULT_CPU, RESULT_LATENCY, RESULT_RATIO, RESULT_THROUGHPUT, Family
from perflab_dashboards.panel import Link, Panel, Target
from perflab_dashboards.promql import RANGE_WINDOW, Scope, select

SCOPE: Final = Scope(always=('strategy=~"$strategy"', 'factor=~"$factor"'))
REPORT: Final = Link(title="Report", url="${report_url}/${__data.fields.run_id}/report.html")
LINE: Final = "{{factor}} {{strategy}}"
WINDOW: Final = "$__interval"
"""A run is one point: without looking back over the whole step it would fall between two."""


def points(metric: Family, *by: str, where: tuple[str, ...] = (), window: str = WINDOW) -> str:
    labels = ", ".join(("factor", "strategy", *by))
    return f"max by ({labels}) (last_over_time({select(metric, scope=SCOPE, where=where)}[{window}]))"


P95: Final = Panel(
    kind="time_series",
    title="p95 by run",
    description="Exact, from the load generator's own samples.",
    unit="s",
    width=12,
    targets=(Target(query=points(RESULT_LATENCY, where=('quantile="0.95"',)), legend=LINE),),
)
P50: Final = Panel(
    kind="time_series",
    title="p50 by run",
    description="Exact, from the load generator's own samples.",
    unit="s",
    width=12,
    targets=(Target(query=points(RESULT_LATENCY, where=('quantile="0.5"',)), legend=LINE),),
)
THROUGHPUT: Final = Panel(
    kind="time_series",
    title="Throughput by run",
    description="Of the closed phases.",
    unit="reqps",
    width=12,
    targets=(Target(query=points(RESULT_THROUGHPUT), legend=LINE),),
)
CPU: Final = Panel(
    kind="time_series",
    title="CPU per request by run",
    description="Workers, PostgreSQL, caches and poolers together.",
    unit="s",
    width=12,
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
