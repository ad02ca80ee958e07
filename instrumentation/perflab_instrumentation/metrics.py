"""Which metrics do the instruments keep? The catalogue that recorders fill, the exposition shows and boards read.

OpenTelemetry's semantic conventions in Prometheus form where there is one; `perflab_` for what only this suite counts.
Importing this needs neither Django nor prometheus_client.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Kind = Literal["counter", "gauge", "histogram"]

BUCKET_FACTOR: Final = 1.25
"""Neighbouring bounds: an estimated p99 is then wrong by 4 % at worst, with the usual defaults by 49 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One family. A counter's name ends in `_total`, a unit's name stands in the metric's own."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    unit: str = ""
    bounds: tuple[float, ...] = ()
    exemplars: bool = False

    def __post_init__(self) -> None:
        if (self.kind == "histogram") != bool(self.bounds):
            raise ValueError(f"{self.name}: a histogram has bounds and nothing else does")
        if (self.kind == "counter") != self.name.endswith("_total"):
            raise ValueError(f"{self.name}: a counter's name ends in _total, and no other's")


def geometric_bounds(first: float, last: float) -> tuple[float, ...]:
    """Upper bounds from `first`, each 1.25 times the one before, to the first that reaches `last`; three digits."""
    bounds = [first]
    while bounds[-1] < last:
        bounds.append(float(f"{first * BUCKET_FACTOR ** len(bounds):.3g}"))
    return tuple(bounds)


SECONDS: Final = geometric_bounds(0.0005, 60)
SHORT_SECONDS: Final = geometric_bounds(0.0001, 10)
LONG_SECONDS: Final = geometric_bounds(0.001, 3600)
NUMBERS: Final = (0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0, 55.0, 89.0, 144.0, 233.0, 610.0, 1597.0, 10946.0)

REQUEST_DURATION: Final = Metric(
    name="http_server_request_duration_seconds",
    kind="histogram",
    help="Time from the middleware's first line to the response, or to the end of a streamed body.",
    labels=("http_request_method", "http_route", "http_response_status_code"),
    unit="seconds",
    bounds=SECONDS,
    exemplars=True,
)
ACTIVE_REQUESTS: Final = Metric(
    name="http_server_active_requests", kind="gauge", help="Requests being served now, over all workers."
)
QUEUE_TIME: Final = Metric(
    name="perflab_request_queue_seconds",
    kind="histogram",
    help="Time between the proxy's X-Request-Start and the middleware's first line.",
    unit="seconds",
    bounds=SECONDS,
)
REQUEST_QUERIES: Final = Metric(
    name="perflab_request_queries",
    kind="histogram",
    help="Statements that one request sent to its databases.",
    labels=("http_route",),
    bounds=NUMBERS,
)
REQUEST_ROWS: Final = Metric(
    name="perflab_request_rows",
    kind="histogram",
    help="Rows that one request's statements returned or changed.",
    labels=("http_route",),
    bounds=NUMBERS,
)
REQUEST_DATABASE: Final = Metric(
    name="perflab_request_database_seconds",
    kind="histogram",
    help="Time that one request waited for its databases.",
    labels=("http_route",),
    unit="seconds",
    bounds=SECONDS,
)
OPERATION_DURATION: Final = Metric(
    name="db_client_operation_duration_seconds",
    kind="histogram",
    help="Time of one statement or Redis command, as the application waited for it.",
    labels=("db_system_name", "db_operation_name"),
    unit="seconds",
    bounds=SHORT_SECONDS,
)
TASK_DURATION: Final = Metric(
    name="messaging_process_duration_seconds",
    kind="histogram",
    help="Time of one Celery task, by its queue, its name and the state it ended in.",
    labels=("messaging_destination_name", "celery_task_name", "celery_state"),
    unit="seconds",
    bounds=LONG_SECONDS,
    exemplars=True,
)
COMMAND_DURATION: Final = Metric(
    name="perflab_command_duration_seconds",
    kind="histogram",
    help="Time of one management command.",
    labels=("command", "state"),
    unit="seconds",
    bounds=LONG_SECONDS,
    exemplars=True,
)
ACTIVE_JOBS: Final = Metric(
    name="perflab_active_jobs",
    kind="gauge",
    help="Tasks and management commands that run now, over all processes.",
    labels=("kind",),
)
JOB_QUERIES: Final = Metric(
    name="perflab_job_queries",
    kind="histogram",
    help="Statements that one task or management command sent to its databases.",
    labels=("kind", "name"),
    bounds=NUMBERS,
)
JOB_DATABASE: Final = Metric(
    name="perflab_job_database_seconds",
    kind="histogram",
    help="Time that one task or management command waited for its databases.",
    labels=("kind", "name"),
    unit="seconds",
    bounds=LONG_SECONDS,
)
REPEATED_STATEMENTS: Final = Metric(
    name="perflab_repeated_statements_total",
    kind="counter",
    help="Requests in which one call site sent one statement many times (N+1). Of a task: its kind and name as route.",
    labels=("http_route", "call_site", "fingerprint"),
)
CACHE_OPERATIONS: Final = Metric(
    name="perflab_cache_operations_total",
    kind="counter",
    help="Keys asked of, put into or removed from caches. Of a task: its kind and name as route.",
    labels=("http_route", "cache", "operation", "result"),
)
ERRORS: Final = Metric(
    name="perflab_errors_total",
    kind="counter",
    help="Exceptions that no view handled, and those of tasks and commands, with kind and name as route.",
    labels=("http_route", "error_type"),
)
CONNECTIONS_OPENED: Final = Metric(
    name="perflab_database_connections_opened_total",
    kind="counter",
    help="Connections that Django opened or took from a pool.",
    labels=("db_system_name", "database"),
)
POOL_COUNT: Final = Metric(
    name="db_client_connection_count",
    kind="gauge",
    help="Connections of psycopg's pools, over all workers.",
    labels=("db_client_connection_pool_name", "db_client_connection_state"),
)
POOL_MAX: Final = Metric(
    name="db_client_connection_max",
    kind="gauge",
    help="Connections that psycopg's pools may hold, over all workers.",
    labels=("db_client_connection_pool_name",),
)
POOL_PENDING: Final = Metric(
    name="db_client_connection_pending_requests",
    kind="gauge",
    help="Requests that wait for a connection now.",
    labels=("db_client_connection_pool_name",),
)
POOL_TIMEOUTS: Final = Metric(
    name="db_client_connection_timeouts_total",
    kind="counter",
    help="Requests that got no connection from the pool.",
    labels=("db_client_connection_pool_name",),
)
POOL_QUEUED: Final = Metric(
    name="perflab_pool_requests_queued_total",
    kind="counter",
    help="Requests for a connection that had to wait.",
    labels=("db_client_connection_pool_name",),
)
POOL_WAIT: Final = Metric(
    name="db_client_connection_wait_time_seconds",
    kind="histogram",
    help="Time to get a connection from the pool.",
    labels=("db_client_connection_pool_name",),
    unit="seconds",
    bounds=SHORT_SECONDS,
)
POOL_USE: Final = Metric(
    name="perflab_pool_use_seconds_total",
    kind="counter",
    help="Time that connections were out of the pool.",
    labels=("db_client_connection_pool_name",),
)
PLAN_CHANGES: Final = Metric(
    name="perflab_plan_changes_total",
    kind="counter",
    help="Statements whose plan became another one, by fingerprint.",
    labels=("database", "fingerprint"),
)
PLANS_EXPLAINED: Final = Metric(
    name="perflab_plans_explained_total",
    kind="counter",
    help="Plans asked for in the background, and those that could not be had.",
    labels=("outcome",),
)
GARBAGE_PAUSE: Final = Metric(
    name="perflab_gc_pause_seconds",
    kind="histogram",
    help="Time that one garbage collection held the interpreter.",
    labels=("generation",),
    unit="seconds",
    bounds=SHORT_SECONDS,
)
INSTRUMENT_SECONDS: Final = Metric(
    name="perflab_instrumentation_seconds_total",
    kind="counter",
    help="Time spent by the instruments themselves; sinks in CPU time, and outside the request.",
    labels=("instrument",),
)
REPORTS: Final = Metric(
    name="perflab_reports_total",
    kind="counter",
    help="Requests handed over for tracing, or dropped because a bounded queue was full.",
    labels=("outcome",),
)
SINK_REPORTS: Final = Metric(
    name="perflab_sink_reports_total",
    kind="counter",
    help="Requests that a sink took (delivered), was too slow for (dropped), failed on, or was told to hold (limited).",
    labels=("sink", "outcome"),
)
WORKERS: Final = Metric(name="perflab_workers", kind="gauge", help="Processes that have served a request and live.")
WORKER_CPU: Final = Metric(
    name="perflab_worker_cpu_seconds_total",
    kind="counter",
    help="CPU time of one living worker, read from the kernel when asked.",
    labels=("worker",),
    unit="seconds",
)
WORKER_MEMORY: Final = Metric(
    name="perflab_worker_resident_memory_bytes",
    kind="gauge",
    help="Resident memory of one living worker; pages shared with its siblings count in each.",
    labels=("worker",),
    unit="bytes",
)
SERVER_START: Final = Metric(
    name="perflab_server_start_timestamp_seconds",
    kind="gauge",
    help="When the server that was started (the workers' ancestor) began, in seconds since 1970.",
    unit="seconds",
)
RUN_INFO: Final = Metric(
    name="perflab_run_info", kind="gauge", help="1; its labels say which run this is.", labels=("run_id", "strategy")
)

METRICS: Final[Mapping[str, Metric]] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            REQUEST_DURATION,
            ACTIVE_REQUESTS,
            QUEUE_TIME,
            REQUEST_QUERIES,
            REQUEST_ROWS,
            REQUEST_DATABASE,
            OPERATION_DURATION,
            TASK_DURATION,
            COMMAND_DURATION,
            ACTIVE_JOBS,
            JOB_QUERIES,
            JOB_DATABASE,
            REPEATED_STATEMENTS,
            CACHE_OPERATIONS,
            ERRORS,
            CONNECTIONS_OPENED,
            POOL_COUNT,
            POOL_MAX,
            POOL_PENDING,
            POOL_TIMEOUTS,
            POOL_QUEUED,
            POOL_WAIT,
            POOL_USE,
            PLAN_CHANGES,
            PLANS_EXPLAINED,
            GARBAGE_PAUSE,
            INSTRUMENT_SECONDS,
            REPORTS,
            SINK_REPORTS,
            WORKERS,
            WORKER_CPU,
            WORKER_MEMORY,
            SERVER_START,
            RUN_INFO,
        )
    }
)
