"""How does Prometheus read the figures? A collector that turns them into metric families when it is asked, not before.

The answer is OpenMetrics or Prometheus' text, as the Accept header asks. Writing it takes milliseconds, in which no
request could start: so the event loop has its turn after each metric.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import gevent
import numpy as np
from numpy.typing import NDArray
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import make_wsgi_app
from prometheus_client.registry import Collector

from perflab_loadtests import metrics
from perflab_loadtests.address import Address
from perflab_loadtests.live.figures import Live, TimeHistogram
from perflab_loadtests.live.server import HttpServer, listen
from perflab_loadtests.recording.recorder import FAILURES

PATH: Final = "/metrics"
BOUNDS: Final = (*(str(bound_s) for bound_s in metrics.BUCKETS_S), "+Inf")
OUTCOMES: Final = tuple(metrics.OK if failure is None else str(failure) for failure in FAILURES)


class LiveCollector(Collector):
    """Reads a run's figures."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def collect(self) -> Iterator[Metric]:
        """Every metric of the catalogue, in its order."""
        live = self._live
        yield _counter(metrics.REQUESTS_SCHEDULED, live.scheduled)
        yield _completed(live)
        yield _counter(metrics.REQUESTS_DROPPED, live.dropped)
        yield _histogram(metrics.RESPONSE_TIME, live, live.response_time)
        yield _histogram(metrics.SERVICE_TIME, live, live.service_time)
        yield _gauge(metrics.REQUESTS_IN_FLIGHT, live.in_flight)
        yield _gauge(metrics.REQUESTS_WAITING, live.waiting)
        yield _gauge(metrics.USERS, live.users)
        yield _gauge(metrics.TARGET_LEVEL, live.level)
        yield _gauge(metrics.CPU, live.health.cpu_ratio)
        yield _gauge(metrics.LOOP_LAG, live.health.loop_lag_p99_s)
        yield _gauge(metrics.START_LAG, live.health.start_lag_p99_s)
        yield _gauge(metrics.STARVED, live.health.starved_ratio)
        yield _gauge(metrics.WORKERS_CONNECTED, live.workers)
        labels = (live.run_id, live.strategy, live.phase)
        yield InfoMetricFamily(
            metrics.RUN_INFO.name.removesuffix("_info"),
            metrics.RUN_INFO.help,
            value=dict(zip(metrics.RUN_INFO.labels, labels, strict=True)),
        )


class PatientRegistry(CollectorRegistry):
    """Collects everything at one moment, then hands it out in pieces, giving way after each."""

    def __init__(self, give_way: Callable[[], None]) -> None:
        super().__init__(auto_describe=True)
        self._give_way = give_way

    def collect(self) -> Iterator[Metric]:
        for metric in list(super().collect()):
            yield metric
            self._give_way()


def serve(address: Address, collector: Collector) -> HttpServer:
    """Answer GET /metrics until closed.

    Raises:
        AddressTaken: somebody else listens there.
        AddressUnusable: nobody could.
    """
    registry = PatientRegistry(give_way=lambda: gevent.sleep(0))
    registry.register(collector)
    return listen(address, only_at(PATH, make_wsgi_app(registry)))


def only_at(path: str, application: Callable[..., Any]) -> Callable[..., Any]:
    """The application at its path; 404 elsewhere, with the way to it."""

    def routed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if environ["PATH_INFO"] == path:
            return application(environ, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return [f"Nothing here; the metrics are at {path}\n".encode()]

    return routed


def _counter(metric: metrics.Metric, value: float) -> Metric:
    return CounterMetricFamily(metric.name, metric.help, value=value, unit=metric.unit)


def _gauge(metric: metrics.Metric, value: float) -> Metric:
    return GaugeMetricFamily(metric.name, metric.help, value=value, unit=metric.unit)


def _completed(live: Live) -> Metric:
    family = CounterMetricFamily(
        metrics.REQUESTS_COMPLETED.name, metrics.REQUESTS_COMPLETED.help, labels=metrics.REQUESTS_COMPLETED.labels
    )
    for endpoint, row in live.endpoints.items():
        for outcome, count in zip(OUTCOMES, live.outcomes[row].tolist(), strict=True):
            family.add_metric((endpoint, outcome), count)
    return family


def _histogram(metric: metrics.Metric, live: Live, times: TimeHistogram) -> Metric:
    family = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels, unit=metric.unit)
    cumulated: NDArray[np.int64] = times.counts.cumsum(axis=1)
    for endpoint, row in live.endpoints.items():
        buckets = list(zip(BOUNDS, cumulated[row].tolist(), strict=True))
        family.add_metric((endpoint,), buckets, float(times.sums_s[row]))
    return family
