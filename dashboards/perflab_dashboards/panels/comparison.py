"""How does run B differ from run A? Both over the chosen time, endpoint by endpoint."""

from typing import Final

from perflab_dashboards.panel import Link, Panel, Target
from perflab_dashboards.panels.latency import ESTIMATED
from perflab_dashboards.panels.requests import SERVER_ERRORS
from perflab_dashboards.promql import RANGE_WINDOW, ROUTE, RUN_A, RUN_B, Scope, mean, per, quantile, rate, share
from perflab_instrumentation.metrics import REQUEST_DATABASE, REQUEST_DURATION, REQUEST_QUERIES, WORKER_CPU

SHIFT: Final = "-$shift_b"
"""Looking ahead: what B did later stands where A did it."""
REPORT: Final = Link(title="Statistical report of run B", url="${report_url}/${run_b}/report.html")


def _of(scope: Scope) -> tuple[str, str, str, str]:
    return (
        quantile(0.5, REQUEST_DURATION, by=(ROUTE,), scope=scope, window=RANGE_WINDOW),
        quantile(0.95, REQUEST_DURATION, by=(ROUTE,), scope=scope, window=RANGE_WINDOW),
        mean(REQUEST_QUERIES, by=(ROUTE,), scope=scope, window=RANGE_WINDOW),
        mean(REQUEST_DATABASE, by=(ROUTE,), scope=scope, window=RANGE_WINDOW),
    )


_A: Final = _of(RUN_A)
_B: Final = _of(RUN_B)

DIFFERENCES: Final = Panel(
    kind="table",
    title="B over A by endpoint",
    description=f"1 is no difference. Whether a difference is more than noise, only the report says. {ESTIMATED}",
    unit="short",
    width=24,
    height=10,
    labels=(ROUTE,),
    links=(REPORT,),
    targets=(
        Target(query=_A[0], legend="p50 of A", unit="s"),
        Target(query=_B[0], legend="p50 of B", unit="s"),
        Target(query=f"({_B[0]}) / ({_A[0]})", legend="p50 B/A"),
        Target(query=_A[1], legend="p95 of A", unit="s"),
        Target(query=_B[1], legend="p95 of B", unit="s"),
        Target(query=f"({_B[1]}) / ({_A[1]})", legend="p95 B/A"),
        Target(query=f"({_B[2]}) / ({_A[2]})", legend="queries B/A"),
        Target(query=f"({_B[3]}) / ({_A[3]})", legend="database B/A"),
    ),
)


def overlay(title: str, description: str, unit: str, of_a: str, of_b: str) -> Panel:
    """One line for A, one for B moved back to A's time."""
    return Panel(
        kind="time_series",
        title=title,
        description=description,
        unit=unit,  # type: ignore[arg-type]
        width=12,
        targets=(Target(query=of_a, legend="A"), Target(query=of_b, legend="B")),
    )


P95: Final = overlay(
    "p95 of both (estimated)",
    f"B is moved back by the chosen shift. {ESTIMATED}",
    "s",
    quantile(0.95, REQUEST_DURATION, scope=RUN_A),
    quantile(0.95, REQUEST_DURATION, scope=RUN_B, shifted=SHIFT),
)
RATES: Final = overlay(
    "Requests of both",
    "Answered per second; unequal rates make unequal latencies.",
    "reqps",
    rate(REQUEST_DURATION, "_count", scope=RUN_A),
    rate(REQUEST_DURATION, "_count", scope=RUN_B, shifted=SHIFT),
)
CPU: Final = overlay(
    "CPU per request of both",
    "CPU time of the workers over the requests they answered.",
    "s",
    per(rate(WORKER_CPU, scope=RUN_A), rate(REQUEST_DURATION, "_count", scope=RUN_A)),
    per(
        rate(WORKER_CPU, scope=RUN_B, shifted=SHIFT),
        rate(REQUEST_DURATION, "_count", scope=RUN_B, shifted=SHIFT),
    ),
)
ERRORS: Final = overlay(
    "Server errors of both",
    "Share of requests that were answered with 5xx.",
    "percentunit",
    share(
        rate(REQUEST_DURATION, "_count", scope=RUN_A, where=SERVER_ERRORS),
        rate(REQUEST_DURATION, "_count", scope=RUN_A),
    ),
    share(
        rate(REQUEST_DURATION, "_count", scope=RUN_B, where=SERVER_ERRORS, shifted=SHIFT),
        rate(REQUEST_DURATION, "_count", scope=RUN_B, shifted=SHIFT),
    ),
)


def heatmap(name: str, scope: Scope) -> Panel:
    return Panel(
        kind="heatmap",
        title=f"Distribution of {name}",
        description="Requests per second in each bucket, at the run's own time.",
        unit="s",
        width=12,
        targets=(Target(query=rate(REQUEST_DURATION, "_bucket", by=("le",), scope=scope), legend="{{le}}"),),
    )


HEATMAPS: Final = (heatmap("A", RUN_A), heatmap("B", RUN_B))
