"""Which metrics may a board or a rule ask for? The rooms' catalogues, what Prometheus itself adds, and the run history.

A query is made from these objects, never from a name in a string: a metric renamed in its catalogue breaks the build.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from perflab_instrumentation.metrics import METRICS as SERVER_METRICS
from perflab_instrumentation.metrics import Metric
from perflab_loadtests.metrics import METRICS as GENERATOR_METRICS


class Family(Protocol):
    """What a query needs to know of a metric; both rooms' catalogues have it."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def labels(self) -> tuple[str, ...]: ...


TARGET_LABELS: Final = ("run_id", "strategy", "job", "instance")
"""What Prometheus adds to every series from the target that it scraped."""

UP: Final = Metric(name="up", kind="gauge", help="Whether the last scrape of a target succeeded.")
SCRAPE_DURATION: Final = Metric(name="scrape_duration_seconds", kind="gauge", help="How long the last scrape took.")
SCRAPE_SAMPLES: Final = Metric(name="scrape_samples_scraped", kind="gauge", help="Samples of the last scrape.")

_RESULT: Final = ("factor", "revision", "setting")
RESULT_LATENCY: Final = Metric(
    name="perflab_result_response_time_seconds",
    kind="gauge",
    help="A percentile of a finished run's exact response times.",
    labels=(*_RESULT, "quantile"),
)
RESULT_THROUGHPUT: Final = Metric(
    name="perflab_result_throughput_rps",
    kind="gauge",
    help="Requests per second of a finished run's closed phases.",
    labels=_RESULT,
)
RESULT_CPU: Final = Metric(
    name="perflab_result_cpu_seconds_per_request",
    kind="gauge",
    help="CPU time per request of a finished run: workers, PostgreSQL, caches and poolers.",
    labels=_RESULT,
)
RESULT_RATIO: Final = Metric(
    name="perflab_result_ratio",
    kind="gauge",
    help="A strategy over its baseline, with the report's verdict.",
    labels=(*_RESULT, "metric", "verdict"),
)
RESULT_TIME: Final = Metric(
    name="perflab_result_timestamp_seconds",
    kind="gauge",
    help="When a finished run was made, in seconds since 1970.",
    labels=_RESULT,
    unit="seconds",
)

PROMETHEUS_METRICS: Final = (UP, SCRAPE_DURATION, SCRAPE_SAMPLES)
HISTORY_METRICS: Final = (RESULT_TIME, RESULT_LATENCY, RESULT_THROUGHPUT, RESULT_CPU, RESULT_RATIO)

_ALL: Final[tuple[Family, ...]] = (
    *SERVER_METRICS.values(),
    *GENERATOR_METRICS,
    *PROMETHEUS_METRICS,
    *HISTORY_METRICS,
)
KNOWN: Final[Mapping[str, Family]] = MappingProxyType({metric.name: metric for metric in _ALL})
