"""Which figures are compared? Every metric with its unit, its direction and its margins."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from perflab_reports.statistics.verdict import Margin


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure of a trial. `quantile` where it is a percentile of response times."""

    name: str
    title: str
    phrase: str
    """As it stands after a ratio: "0.3x the CPU per request"."""
    unit: str
    margin: Margin
    quantile: float | None = None


LATENCY = Margin(minimal_effect=0.05, equivalence=0.10, lower_is_better=True)
CPU = Margin(minimal_effect=0.03, equivalence=0.10, lower_is_better=True)
RATE = Margin(minimal_effect=0.05, equivalence=0.10, lower_is_better=False)

METRICS: Final[Mapping[str, Metric]] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            Metric(name="p50_ms", title="p50", phrase="the p50", unit="ms", margin=LATENCY, quantile=0.50),
            Metric(name="p95_ms", title="p95", phrase="the p95", unit="ms", margin=LATENCY, quantile=0.95),
            Metric(name="p99_ms", title="p99", phrase="the p99", unit="ms", margin=LATENCY, quantile=0.99),
            Metric(
                name="throughput_rps",
                title="Throughput at saturation",
                phrase="the throughput at saturation",
                unit="rps",
                margin=RATE,
            ),
            Metric(
                name="cpu_us_per_request", title="CPU per request", phrase="the CPU per request", unit="us", margin=CPU
            ),
        )
    }
)
