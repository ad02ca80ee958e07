"""Which requests were slowest just now? Prometheus' exemplars: a bucket's own example of what fell into it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from perflab_dashboards.prometheus_api import Prometheus
from perflab_instrumentation.metrics import REQUEST_DURATION

TRACE_ID: Final = "trace_id"
WINDOW_S: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """One request that a bucket remembers."""

    trace_id: str
    route: str
    method: str
    status: str
    duration_s: float
    time_s: float


def slowest(prometheus: Prometheus, *, now_s: float, limit: int = 12) -> tuple[Exemplar, ...]:
    """The slowest of the last minutes, slowest first.

    Raises:
        PrometheusRefused: it did not answer.
    """
    rows = prometheus.exemplar_series(f"{REQUEST_DURATION.name}_bucket", start_s=now_s - WINDOW_S, end_s=now_s)
    return in_order(rows)[:limit]


def in_order(rows: Iterable[Mapping[str, Any]]) -> tuple[Exemplar, ...]:
    """Each trace once, slowest first; exemplars of other kinds are passed over."""
    found: dict[str, Exemplar] = {}
    for row in rows:
        labels = row["seriesLabels"]
        for exemplar in row["exemplars"]:
            trace_id = exemplar["labels"].get(TRACE_ID, "")
            if not trace_id:
                continue
            found[trace_id] = Exemplar(
                trace_id=trace_id,
                route=labels.get("http_route", ""),
                method=labels.get("http_request_method", ""),
                status=labels.get("http_response_status_code", ""),
                duration_s=float(exemplar["value"]),
                time_s=float(exemplar["timestamp"]),
            )
    return tuple(sorted(found.values(), key=lambda exemplar: (-exemplar.duration_s, exemplar.trace_id)))
