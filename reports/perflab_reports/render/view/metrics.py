"""What is a metric called in a report, and which way is better?

A metric that is not listed is still shown: under its own name, with the unit of its comparison.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Better = Literal["lower", "higher"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricLabel:
    """How one metric is introduced to a reader. `short` heads a column."""

    metric: str
    title: str
    short: str
    unit: str = ""
    better: Better | None = None


METRICS: Final[Mapping[str, MetricLabel]] = MappingProxyType(
    {
        label.metric: label
        for label in (
            MetricLabel(metric="p50_ms", title="p50 response time", short="p50", unit="ms", better="lower"),
            MetricLabel(metric="p95_ms", title="p95 response time", short="p95", unit="ms", better="lower"),
            MetricLabel(metric="p99_ms", title="p99 response time", short="p99", unit="ms", better="lower"),
            MetricLabel(
                metric="throughput_rps",
                title="Throughput at saturation",
                short="Throughput",
                unit="rps",
                better="higher",
            ),
            MetricLabel(
                metric="cpu_us_per_request", title="CPU per request", short="CPU per request", unit="us", better="lower"
            ),
        )
    }
)
"""In the order of a report: latency, then capacity, then cost."""


def label(metric: str) -> MetricLabel:
    """The metric's label, made from its name where the table has none."""
    plain = metric.replace("_", " ").replace(".", " ")
    return METRICS.get(metric) or MetricLabel(metric=metric, title=plain, short=plain)


def in_report_order(metrics: Iterable[str]) -> tuple[str, ...]:
    """Each metric once: listed ones first, in the table's order, then the others as they came."""
    found = dict.fromkeys(metrics)
    return tuple(metric for metric in METRICS if metric in found) + tuple(m for m in found if m not in METRICS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuPart:
    """One share of CPU per request; `role` is its colour in charts."""

    metric: str
    title: str
    role: str


CPU_PARTS: Final = (
    CpuPart(metric="cpu_app_us_per_request", title="app workers", role="app"),
    CpuPart(metric="cpu_postgres_us_per_request", title="PostgreSQL", role="database"),
    CpuPart(metric="cpu_rest_us_per_request", title="caches and poolers", role="rest"),
)
