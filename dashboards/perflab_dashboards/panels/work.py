"""What did requests ask of the database and the caches, by endpoint?"""

from typing import Final

from perflab_dashboards.panel import Panel, Target
from perflab_dashboards.panels.latency import ERRORS as ERRORS_LINK
from perflab_dashboards.panels.latency import SILK, TRACES
from perflab_dashboards.promql import ROUTE, added, mean, or_zero, rate, share
from perflab_instrumentation.metrics import (
    CACHE_OPERATIONS,
    ERRORS,
    REPEATED_STATEMENTS,
    REQUEST_DATABASE,
    REQUEST_DURATION,
    REQUEST_QUERIES,
    REQUEST_ROWS,
)

BY_ROUTE: Final = f"{{{{{ROUTE}}}}}"
HITS: Final = ('operation="get"', 'result="hit"')
READS: Final = ('operation="get"',)

QUERIES: Final = Panel(
    kind="time_series",
    title="Statements per request",
    description="Mean over the window. A line that follows the number of rows is an N+1.",
    unit="short",
    targets=(Target(query=mean(REQUEST_QUERIES, by=(ROUTE,)), legend=BY_ROUTE),),
)
ROWS: Final = Panel(
    kind="time_series",
    title="Rows per request",
    description="Rows that the statements of one request returned or changed, mean over the window.",
    unit="short",
    targets=(Target(query=mean(REQUEST_ROWS, by=(ROUTE,)), legend=BY_ROUTE),),
)
DATABASE_SHARE: Final = Panel(
    kind="time_series",
    title="Share of time in the database",
    description="Time spent waiting for databases over the time of the requests.",
    unit="percentunit",
    targets=(
        Target(
            query=f"{rate(REQUEST_DATABASE, '_sum', by=(ROUTE,))} / {rate(REQUEST_DURATION, '_sum', by=(ROUTE,))}",
            legend=BY_ROUTE,
        ),
    ),
)
REPEATED_RATE: Final = Panel(
    kind="time_series",
    title="Requests with N+1",
    description="Requests per second in which one call site sent one statement many times.",
    unit="ops",
    targets=(Target(query=or_zero(rate(REPEATED_STATEMENTS)), legend="N+1"),),
)
REPEATED: Final = Panel(
    kind="table",
    title="N+1 by call site",
    description="Where the repeated statement was sent from; the fingerprint names the statement in the traces.",
    unit="short",
    width=24,
    labels=(ROUTE, "call_site", "fingerprint"),
    links=(TRACES, SILK),
    targets=(Target(query=added(REPEATED_STATEMENTS, by=(ROUTE, "call_site", "fingerprint")), legend="requests"),),
)
CACHE_HITS: Final = Panel(
    kind="time_series",
    title="Cache hits",
    description="Keys found over keys asked for, by cache.",
    unit="percentunit",
    high=1,
    targets=(
        Target(
            query=share(
                rate(CACHE_OPERATIONS, by=("cache",), where=HITS), rate(CACHE_OPERATIONS, by=("cache",), where=READS)
            ),
            legend="{{cache}}",
        ),
    ),
)
CACHE_OPERATIONS_RATE: Final = Panel(
    kind="time_series",
    title="Cache operations",
    description="Keys per second, by operation and result.",
    unit="ops",
    targets=(Target(query=rate(CACHE_OPERATIONS, by=("operation", "result")), legend="{{operation}} {{result}}"),),
)
EXCEPTION_TYPES: Final = Panel(
    kind="table",
    title="Exceptions by endpoint and type",
    description="Over the chosen time; the errors page has the stack and the variables that may leave.",
    unit="short",
    width=16,
    labels=(ROUTE, "error_type"),
    links=(ERRORS_LINK, TRACES),
    targets=(Target(query=added(ERRORS, by=(ROUTE, "error_type")), legend="exceptions"),),
)
