"""Which metrics are compared, which way is better, and how large must an effect be to matter?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Better = Literal["lower", "higher"]

EQUIVALENCE_RATIO: Final = 1.10
"""SAME means within a factor of 1.10 either way: symmetric in logs, so that swapping the arms changes nothing."""

A_A_OVER_CANDIDATE_VARIANCE: Final = 0.75
"""A candidate is set against the mean log of two baseline trials: its variance is (1 + 1/2) of a trial's; A/A has 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric of a trial.

    `minimal_effect`: a FASTER or SLOWER estimate is at least this far from 1 (0.05: 5 %). `quantile` is set for
    percentiles of the response time in the open phases.
    """

    name: str
    unit: str
    better: Better
    minimal_effect: float
    quantile: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.minimal_effect < EQUIVALENCE_RATIO - 1:
            raise ValueError(f"minimal_effect must lie inside the equivalence band, got {self.minimal_effect}")

    @property
    def minimal_log_ratio(self) -> float:
        return math.log1p(self.minimal_effect)


METRICS: Final[Mapping[str, Metric]] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            Metric(name="p50_ms", unit="ms", better="lower", minimal_effect=0.05, quantile=0.50),
            Metric(name="p95_ms", unit="ms", better="lower", minimal_effect=0.05, quantile=0.95),
            Metric(name="p99_ms", unit="ms", better="lower", minimal_effect=0.05, quantile=0.99),
            Metric(name="throughput_rps", unit="rps", better="higher", minimal_effect=0.05),
            Metric(name="cpu_us_per_request", unit="us", better="lower", minimal_effect=0.03),
        )
    }
)
"""CPU holds still where latency does not (A/A spread 4 % against 25-37 %), so it may show smaller effects."""

PERCENTILES: Final = tuple(metric for metric in METRICS.values() if metric.quantile is not None)
