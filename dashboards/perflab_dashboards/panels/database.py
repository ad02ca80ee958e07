"""How busy are the database's connections, and what do statements cost? Utilisation, saturation, errors."""

from typing import Final

from perflab_dashboards.panel import Panel, Step, Target
from perflab_dashboards.promql import gauge, or_zero, quantile, rate
from perflab_instrumentation.metrics import (
    CONNECTIONS_OPENED,
    OPERATION_DURATION,
    POOL_COUNT,
    POOL_MAX,
    POOL_PENDING,
    POOL_QUEUED,
    POOL_TIMEOUTS,
    POOL_WAIT,
)

POOL: Final = "db_client_connection_pool_name"
STATE: Final = "db_client_connection_state"
OPERATION: Final = "db_operation_name"
BY_POOL: Final = f"{{{{{POOL}}}}}"

POOL_USED: Final = Panel(
    kind="bar_gauge",
    title="Connections in use",
    description="Connections out of the pool over the most that the pools of all workers may hold.",
    unit="percentunit",
    width=8,
    high=1,
    steps=(Step(at=0.7, colour="yellow"), Step(at=0.9, colour="red")),
    targets=(
        Target(
            query=f"{gauge(POOL_COUNT, by=(POOL,), where=(f'{STATE}="used"',))} / {gauge(POOL_MAX, by=(POOL,))}",
            legend=BY_POOL,
        ),
    ),
)
POOL_STATES: Final = Panel(
    kind="time_series",
    title="Connections by state",
    description="Of all pools, against the most that they may hold.",
    unit="short",
    targets=(
        Target(query=gauge(POOL_COUNT, by=(STATE,)), legend=f"{{{{{STATE}}}}}"),
        Target(query=gauge(POOL_MAX), legend="most"),
    ),
)
POOL_WAITING: Final = Panel(
    kind="time_series",
    title="Requests that wait for a connection",
    description="At the moment of the scrape; above 0 for long means that the pool is too small or queries too slow.",
    unit="short",
    targets=(Target(query=gauge(POOL_PENDING, by=(POOL,)), legend=BY_POOL),),
)
POOL_WAIT_TIME: Final = Panel(
    kind="time_series",
    title="Time to get a connection (p95, estimated)",
    description="From the request for a connection to having one.",
    unit="s",
    targets=(Target(query=quantile(0.95, POOL_WAIT, by=(POOL,)), legend=BY_POOL),),
)
POOL_TROUBLE: Final = Panel(
    kind="time_series",
    title="Waits and timeouts",
    description="Requests per second that had to wait for a connection, and those that got none.",
    unit="ops",
    targets=(
        Target(query=or_zero(rate(POOL_QUEUED)), legend="had to wait"),
        Target(query=or_zero(rate(POOL_TIMEOUTS)), legend="got none"),
    ),
)
STATEMENT_TIME: Final = Panel(
    kind="time_series",
    title="Statement time by operation (p95, estimated)",
    description="As the application waited for it: the network and the pooler are in it.",
    unit="s",
    targets=(Target(query=quantile(0.95, OPERATION_DURATION, by=(OPERATION,)), legend=f"{{{{{OPERATION}}}}}"),),
)
STATEMENTS: Final = Panel(
    kind="time_series",
    title="Statements per second",
    description="By operation.",
    unit="ops",
    stacked=True,
    targets=(Target(query=rate(OPERATION_DURATION, "_count", by=(OPERATION,)), legend=f"{{{{{OPERATION}}}}}"),),
)
STATEMENT_SECONDS: Final = Panel(
    kind="time_series",
    title="Statements in progress on average",
    description="Seconds of statement time per second, by operation (Little's law).",
    unit="short",
    stacked=True,
    targets=(Target(query=rate(OPERATION_DURATION, "_sum", by=(OPERATION,)), legend=f"{{{{{OPERATION}}}}}"),),
)
OPENED: Final = Panel(
    kind="time_series",
    title="Connections opened",
    description="Per second: opened by Django, or taken from a pool. As many as requests means no reuse.",
    unit="ops",
    targets=(Target(query=rate(CONNECTIONS_OPENED, by=("database",)), legend="{{database}}"),),
)
