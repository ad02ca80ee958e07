"""What do the application's workers use, and do requests wait for them?"""

from typing import Final

from perflab_dashboards.panel import Panel, Target
from perflab_dashboards.promql import gauge, per, quantile, rate
from perflab_instrumentation.metrics import (
    ACTIVE_REQUESTS,
    GARBAGE_PAUSE,
    QUEUE_TIME,
    REQUEST_DURATION,
    SERVER_START,
    WORKER_CPU,
    WORKER_MEMORY,
    WORKERS,
)

WORKER: Final = "worker"

BUSY: Final = Panel(
    kind="time_series",
    title="Busy workers",
    description="Requests in progress on average (Little's law), those at the scrape, and the workers there are.",
    unit="short",
    targets=(
        Target(query=rate(REQUEST_DURATION, "_sum"), legend="in progress on average"),
        Target(query=gauge(ACTIVE_REQUESTS), legend="in progress now"),
        Target(query=gauge(WORKERS), legend="workers"),
    ),
)
QUEUE: Final = Panel(
    kind="time_series",
    title="Time in the queue before a worker (estimated)",
    description="Between the proxy's X-Request-Start and the application's first line; needs a proxy that sets it.",
    unit="s",
    targets=tuple(Target(query=quantile(ratio, QUEUE_TIME), legend=f"p{ratio * 100:g}") for ratio in (0.5, 0.95)),
)
CPU: Final = Panel(
    kind="time_series",
    title="CPU by worker",
    description="CPU seconds per second. One worker near 1 holds the interpreter's lock all the time.",
    unit="percentunit",
    targets=(Target(query=rate(WORKER_CPU, by=(WORKER,)), legend="{{worker}}"),),
)
CPU_PER_REQUEST: Final = Panel(
    kind="time_series",
    title="CPU per request",
    description="CPU time of all workers over the requests they answered.",
    unit="s",
    targets=(Target(query=per(rate(WORKER_CPU), rate(REQUEST_DURATION, "_count")), legend="CPU per request"),),
)
MEMORY: Final = Panel(
    kind="time_series",
    title="Resident memory by worker",
    description="Pages shared with sibling workers count in each of them.",
    unit="bytes",
    targets=(Target(query=gauge(WORKER_MEMORY, by=(WORKER,)), legend="{{worker}}"),),
)
GARBAGE: Final = Panel(
    kind="time_series",
    title="Share of time in garbage collection",
    description="Seconds per second in which the collector held an interpreter, by generation.",
    unit="percentunit",
    targets=(Target(query=rate(GARBAGE_PAUSE, "_sum", by=("generation",)), legend="generation {{generation}}"),),
)
PAUSES: Final = Panel(
    kind="time_series",
    title="Longest garbage collections (p99, estimated)",
    description="How long one collection held an interpreter.",
    unit="s",
    targets=(Target(query=quantile(0.99, GARBAGE_PAUSE), legend="p99"),),
)
STARTED: Final = Panel(
    kind="stat",
    title="Server started",
    description="The newest start of an application server.",
    unit="dateTimeFromNow",
    width=4,
    height=4,
    low=None,
    targets=(Target(query=f"{gauge(SERVER_START, how='max')} * 1000", legend="started"),),
)
