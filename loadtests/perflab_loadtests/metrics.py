"""Which metrics does the generator publish while it runs? The catalogue: names, labels and units, and no code.

Boards and alerts are built from these rows, so nothing here may load Locust or NumPy.
"""

from dataclasses import dataclass
from typing import Final, Literal

type Kind = Literal["counter", "gauge", "histogram", "info"]
type Unit = Literal["seconds", "ratio", ""]

PREFIX: Final = "perflab_generator_"
OK: Final = "ok"
"""The outcome of a good response; every other outcome is a failure's class."""


def _time_buckets_s(shortest_s: float, longest_s: float, factor: float) -> tuple[float, ...]:
    """Upper bounds growing by `factor`, in four digits so that they read well; the last is `longest_s`."""
    bounds_s = [shortest_s]
    while bounds_s[-1] * factor < longest_s:
        bounds_s.append(float(f"{shortest_s * factor ** len(bounds_s):.4g}"))
    return (*bounds_s, longest_s)


BUCKETS_S: Final = _time_buckets_s(0.0005, 60.0, 1.25)
"""Bucket width decides how far a quantile estimated from them may be off: at 1.25 about 3 % at the 95th percentile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric, under the name that a query uses; a histogram's series add `_bucket`, `_sum` and `_count` to it."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    unit: Unit = ""


REQUESTS_SCHEDULED: Final = Metric(
    name=f"{PREFIX}requests_scheduled_total",
    kind="counter",
    help="Requests whose intended start has come: the offered load.",
)
REQUESTS_COMPLETED: Final = Metric(
    name=f"{PREFIX}requests_completed_total",
    kind="counter",
    help=f"Requests that have ended, by outcome: {OK!r} or the class of the failure.",
    labels=("endpoint", "outcome"),
)
REQUESTS_DROPPED: Final = Metric(
    name=f"{PREFIX}requests_dropped_total",
    kind="counter",
    help="Requests given up because no lane became free in time; never sent.",
)
RESPONSE_TIME: Final = Metric(
    name=f"{PREFIX}response_time_seconds",
    kind="histogram",
    help="From the intended start to the last byte: what a user waits, also behind a stalled server. Failures count.",
    labels=("endpoint",),
    unit="seconds",
)
SERVICE_TIME: Final = Metric(
    name=f"{PREFIX}service_time_seconds",
    kind="histogram",
    help="From the actual start to the last byte: what the server took once it was asked. Failures count.",
    labels=("endpoint",),
    unit="seconds",
)
REQUESTS_IN_FLIGHT: Final = Metric(
    name=f"{PREFIX}requests_in_flight", kind="gauge", help="Requests sent and not yet answered."
)
REQUESTS_WAITING: Final = Metric(
    name=f"{PREFIX}requests_waiting", kind="gauge", help="Requests that are due and wait for a free lane."
)
USERS: Final = Metric(name=f"{PREFIX}users", kind="gauge", help="Users, or lanes that stand in for them.")
TARGET_LEVEL: Final = Metric(
    name=f"{PREFIX}target_level",
    kind="gauge",
    help="What the load profile asks for now: requests per second in an open phase, users in a closed one.",
)
CPU: Final = Metric(
    name=f"{PREFIX}cpu_ratio",
    kind="gauge",
    help="Share of one CPU that the generator used; above 0.5 its times begin to say something about itself.",
    unit="ratio",
)
LOOP_LAG: Final = Metric(
    name=f"{PREFIX}loop_lag_p99_seconds",
    kind="gauge",
    help="How late the event loop woke, 99th percentile.",
    unit="seconds",
)
START_LAG: Final = Metric(
    name=f"{PREFIX}start_lag_p99_seconds",
    kind="gauge",
    help="How late requests were handed out, 99th percentile.",
    unit="seconds",
)
STARVED: Final = Metric(
    name=f"{PREFIX}starved_ratio",
    kind="gauge",
    help="Share of the time in which the generator was ready to run and had no CPU.",
    unit="ratio",
)
WORKERS_CONNECTED: Final = Metric(
    name=f"{PREFIX}workers_connected",
    kind="gauge",
    help="Worker processes that report to this one; 0 where it offers the load by itself.",
)
RUN_INFO: Final = Metric(
    name=f"{PREFIX}run_info",
    kind="info",
    help="Which run, strategy and phase the other series belong to.",
    labels=("run_id", "strategy", "phase"),
)

METRICS: Final = (
    REQUESTS_SCHEDULED,
    REQUESTS_COMPLETED,
    REQUESTS_DROPPED,
    RESPONSE_TIME,
    SERVICE_TIME,
    REQUESTS_IN_FLIGHT,
    REQUESTS_WAITING,
    USERS,
    TARGET_LEVEL,
    CPU,
    LOOP_LAG,
    START_LAG,
    STARVED,
    WORKERS_CONNECTED,
    RUN_INFO,
)
