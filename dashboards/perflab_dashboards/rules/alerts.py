"""Which alerts are there? Each says what is wrong, how bad it is, which board shows it and which runbook section helps.

Objectives page; symptoms tell users' pain in a run; causes explain it; validity says that figures cannot be trusted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from perflab_dashboards.metrics import UP
from perflab_dashboards.promql import EVERYTHING, ROUTE, added, gauge, mean, quantile, rate, share
from perflab_dashboards.rules.objectives import (
    AVAILABILITY,
    LATENCY,
    RUN,
    SERVICE,
    SLOW_S,
    Burn,
    Objective,
    Severity,
)
from perflab_dashboards.rules.recording import BY, SERVER_ERRORS, bad_ratio
from perflab_instrumentation.metrics import (
    CACHE_OPERATIONS,
    INSTRUMENT_SECONDS,
    PLAN_CHANGES,
    POOL_COUNT,
    POOL_MAX,
    POOL_TIMEOUTS,
    QUEUE_TIME,
    REPEATED_STATEMENTS,
    REPORTS,
    REQUEST_DURATION,
    REQUEST_QUERIES,
)
from perflab_loadtests.metrics import CPU as GENERATOR_CPU

Group = Literal["objectives", "symptoms", "causes", "validity"]

POOL: Final = "db_client_connection_pool_name"
STATE: Final = "db_client_connection_state"
MOST_QUERIES: Final = 20
QUEUE_S: Final = 0.1
ERRORS_RATIO: Final = 0.01
POOL_RATIO: Final = 0.9
OVERHEAD_RATIO: Final = 0.05
GENERATOR_CPU_RATIO: Final = 0.8
LEAST_READS_PER_S: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert. `board` is the name of the board that shows its cause; the runbook section has the alert's name."""

    name: str
    group: Group
    query: str
    lasting: str
    severity: Severity
    board: str
    summary: str
    description: str


def _burning(objective: Objective, burns: tuple[Burn, ...]) -> str:
    return "\nor\n".join(
        f"({bad_ratio(objective, burn.long)} > {burn.rate * objective.budget:g}"
        f" and {bad_ratio(objective, burn.short)} > {burn.rate * objective.budget:g})"
        for burn in burns
    )


def _objective(objective: Objective, kind: str, burns: tuple[Burn, ...]) -> Alert:
    return Alert(
        name=f"{objective.name.capitalize()}Budget{kind}",
        group="objectives",
        query=_burning(objective, burns),
        lasting="0s",
        severity=burns[0].severity,
        board="overview",
        summary=f"The {objective.name} budget burns {'fast' if burns[0].severity == 'page' else 'slowly'}",
        description=(
            f"Less than {objective.target:.1%} of {objective.words}: {{{{ $value | humanizePercentage }}}} are bad,"
            f" at least {min(burn.rate for burn in burns):g} times what the budget allows."
        ),
    )


def _of(objective: Objective) -> tuple[Alert, Alert, Alert]:
    pages = tuple(burn for burn in SERVICE if burn.severity == "page")
    tickets = tuple(burn for burn in SERVICE if burn.severity == "ticket")
    return (
        _objective(objective, "BurnsFast", pages),
        _objective(objective, "BurnsSlowly", tickets),
        _objective(objective, "BurnsInRun", RUN),
    )


_SYMPTOMS: Final = (
    Alert(
        name="ErrorRateHigh",
        group="symptoms",
        query=(
            share(
                rate(REQUEST_DURATION, "_count", by=(*BY, ROUTE), scope=EVERYTHING, where=SERVER_ERRORS, window="1m"),
                rate(REQUEST_DURATION, "_count", by=(*BY, ROUTE), scope=EVERYTHING, window="1m"),
            )
            + f" > {ERRORS_RATIO:g}"
        ),
        lasting="1m",
        severity="page",
        board="overview",
        summary="{{ $labels.http_route }} answers with server errors",
        description="{{ $value | humanizePercentage }} of its requests in the last minute.",
    ),
    Alert(
        name="P95OverBudget",
        group="symptoms",
        query=(quantile(0.95, REQUEST_DURATION, by=(*BY, ROUTE), scope=EVERYTHING, window="5m") + f" > {SLOW_S:g}"),
        lasting="2m",
        severity="ticket",
        board="endpoint",
        summary="{{ $labels.http_route }} is slow",
        description=f"Its estimated p95 is {{{{ $value | humanizeDuration }}}}, over {SLOW_S:g} s.",
    ),
)

_HITS: Final = ('operation="get"', 'result="hit"')
_READS: Final = ('operation="get"',)


def _hit_ratio(window: str) -> str:
    by = (*BY, "cache")
    return share(
        rate(CACHE_OPERATIONS, by=by, scope=EVERYTHING, where=_HITS, window=window),
        rate(CACHE_OPERATIONS, by=by, scope=EVERYTHING, where=_READS, window=window),
    )


_CAUSES: Final = (
    Alert(
        name="RepeatedStatements",
        group="causes",
        query=(rate(REPEATED_STATEMENTS, by=(*BY, ROUTE, "call_site"), scope=EVERYTHING, window="5m") + " > 0"),
        lasting="1m",
        severity="info",
        board="endpoint",
        summary="N+1 on {{ $labels.http_route }}",
        description="{{ $labels.call_site }} sends one statement many times, in {{ $value | humanize }} requests/s.",
    ),
    Alert(
        name="QueriesOverBudget",
        group="causes",
        query=f"{mean(REQUEST_QUERIES, by=(*BY, ROUTE), scope=EVERYTHING, window='5m')} > {MOST_QUERIES}",
        lasting="2m",
        severity="info",
        board="endpoint",
        summary="{{ $labels.http_route }} sends many statements",
        description=f"{{{{ $value | humanize }}}} statements per request, over {MOST_QUERIES}.",
    ),
    Alert(
        name="PoolSaturated",
        group="causes",
        query=(
            f"{gauge(POOL_COUNT, by=(*BY, POOL), scope=EVERYTHING, where=(f'{STATE}="used"',))}"
            f" / {gauge(POOL_MAX, by=(*BY, POOL), scope=EVERYTHING)} > {POOL_RATIO:g}"
        ),
        lasting="1m",
        severity="ticket",
        board="database",
        summary="The pool {{ $labels.db_client_connection_pool_name }} is nearly used up",
        description="{{ $value | humanizePercentage }} of its connections are out.",
    ),
    Alert(
        name="PoolTimeouts",
        group="causes",
        query=rate(POOL_TIMEOUTS, by=(*BY, POOL), scope=EVERYTHING, window="5m") + " > 0",
        lasting="0s",
        severity="page",
        board="database",
        summary="Requests get no connection from {{ $labels.db_client_connection_pool_name }}",
        description="{{ $value | humanize }} per second.",
    ),
    Alert(
        name="QueueTimeHigh",
        group="causes",
        query=quantile(0.95, QUEUE_TIME, by=BY, scope=EVERYTHING, window="5m") + f" > {QUEUE_S:g}",
        lasting="1m",
        severity="ticket",
        board="runtime",
        summary="Requests wait for a worker",
        description=f"The estimated p95 of the queue is {{{{ $value | humanizeDuration }}}}, over {QUEUE_S:g} s.",
    ),
    Alert(
        name="CacheHitsDropped",
        group="causes",
        query=(
            f"{_hit_ratio('5m')} < 0.5 * ({_hit_ratio('1h')})"
            f" and {rate(CACHE_OPERATIONS, by=(*BY, 'cache'), scope=EVERYTHING, where=_READS, window='5m')}"
            f" > {LEAST_READS_PER_S}"
        ),
        lasting="2m",
        severity="ticket",
        board="endpoint",
        summary="The cache {{ $labels.cache }} finds less than half of what it did",
        description="{{ $value | humanizePercentage }} hits in five minutes.",
    ),
    Alert(
        name="PlanChanged",
        group="causes",
        query=f"({added(PLAN_CHANGES, by=(*BY, 'database', 'fingerprint'), scope=EVERYTHING, window='10m')}) > 0",
        lasting="0s",
        severity="info",
        board="database",
        summary="PostgreSQL runs a statement of {{ $labels.database }} in another way",
        description="The fingerprint is {{ $labels.fingerprint }}; the application's log has both plans.",
    ),
)

_VALIDITY: Final = (
    Alert(
        name="TargetDown",
        group="validity",
        query=f"{gauge(UP, by=(*BY, 'job', 'instance'), scope=EVERYTHING, how='min')} == 0",
        lasting="1m",
        severity="ticket",
        board="suite",
        summary="{{ $labels.job }} at {{ $labels.instance }} does not answer Prometheus",
        description="Every board is blind to it.",
    ),
    Alert(
        name="NoTraffic",
        group="validity",
        query=rate(REQUEST_DURATION, "_count", by=BY, scope=EVERYTHING, window="5m") + " == 0",
        lasting="5m",
        severity="info",
        board="overview",
        summary="No request was answered for ten minutes",
        description="Ratios of nothing are no figures.",
    ),
    Alert(
        name="OverheadHigh",
        group="validity",
        query=(
            f"{rate(INSTRUMENT_SECONDS, by=BY, scope=EVERYTHING, where=('instrument="request"',), window='5m')}"
            f" / {rate(REQUEST_DURATION, '_sum', by=BY, scope=EVERYTHING, window='5m')} > {OVERHEAD_RATIO:g}"
        ),
        lasting="2m",
        severity="info",
        board="suite",
        summary="The instruments take much of the requests' time",
        description="{{ $value | humanizePercentage }} of it.",
    ),
    Alert(
        name="GeneratorBusy",
        group="validity",
        query=f"{gauge(GENERATOR_CPU, by=BY, scope=EVERYTHING, how='max')} > {GENERATOR_CPU_RATIO:g}",
        lasting="15s",
        severity="ticket",
        board="suite",
        summary="The load generator is near its own limit",
        description="It uses {{ $value | humanizePercentage }} of a CPU: latencies may be its own.",
    ),
    Alert(
        name="TracesDropped",
        group="validity",
        query=rate(REPORTS, by=BY, scope=EVERYTHING, where=('outcome="dropped"',), window="5m") + " > 0",
        lasting="1m",
        severity="info",
        board="suite",
        summary="Traced requests are dropped",
        description="{{ $value | humanize }} per second: a bounded queue is full. Counts are not affected.",
    ),
)

ALERTS: Final[Mapping[str, Alert]] = MappingProxyType(
    {alert.name: alert for alert in (*_of(AVAILABILITY), *_of(LATENCY), *_SYMPTOMS, *_CAUSES, *_VALIDITY)}
)
