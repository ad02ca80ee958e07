"""By what factor do two arms differ, and how sure is that? Log-ratios of trials paired within blocks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

SPREAD_FLOOR: Final = 0.001
"""Least standard deviation of a log-ratio: blocks that agree better than 0.1 % show rounding, not precision."""

SMALLEST_P: Final = float(np.finfo(float).tiny)
LARGEST_RATIO: Final = 1e9
"""Ends of intervals are kept within this factor of 1, so that two far-apart blocks still give numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRatios:
    """Summary of n log-ratios, one per block: their mean and standard deviation (n - 1)."""

    blocks: int
    mean: float
    spread: float

    def __post_init__(self) -> None:
        if self.blocks < 2:
            raise ValueError(f"{self.blocks} block gives no interval; two are the least")
        if not (math.isfinite(self.mean) and math.isfinite(self.spread) and self.spread > 0):
            raise ValueError(f"mean and spread must be finite, the spread positive: {self.mean}, {self.spread}")

    @property
    def standard_error(self) -> float:
        return self.spread / math.sqrt(self.blocks)

    def interval(self, confidence: float) -> tuple[float, float]:
        """The t-interval of the mean, still in logs.

        mean +- t(1 - a/2, n - 1) * s / sqrt(n), with a = 1 - confidence. Student (1908), "The probable error of a
        mean". No bootstrap: at ten blocks or fewer it excludes the truth two to three times too often.
        """
        half = float(stats.t.isf((1 - confidence) / 2, self.blocks - 1)) * self.standard_error
        return self.mean - half, self.mean + half

    def p_value(self) -> float:
        """Two-sided, of "no difference"; never zero."""
        t = abs(self.mean) / self.standard_error
        return min(1.0, max(SMALLEST_P, 2 * float(stats.t.sf(t, self.blocks - 1))))


def paired(candidate: Mapping[int, float], baseline: Mapping[int, float]) -> tuple[float, ...]:
    """log(candidate / baseline) of every block that has both, in the order of blocks.

    Args:
        candidate: Block to a value, positive and finite.
        baseline: The same, in the same unit.

    Raises:
        ValueError: a value is not positive and finite.
    """
    blocks = sorted(candidate.keys() & baseline.keys())
    return tuple(_log(candidate[block]) - _log(baseline[block]) for block in blocks)


def summarise(log_ratios: Sequence[float]) -> LogRatios:
    """Mean and spread of at least two blocks.

    Raises:
        ValueError: fewer than two, or one is not finite.
    """
    if len(log_ratios) < 2:
        raise ValueError(f"{len(log_ratios)} block gives no interval; two are the least")
    values = np.asarray(log_ratios, dtype=float)
    return LogRatios(blocks=len(values), mean=float(values.mean()), spread=max(SPREAD_FLOOR, float(values.std(ddof=1))))


def geometric_mean(values: Sequence[float]) -> float:
    """exp of the mean log.

    Raises:
        ValueError: empty, or a value is not positive and finite.
    """
    if not values:
        raise ValueError("no values")
    return math.exp(math.fsum(map(_log, values)) / len(values))


def as_ratio(log_ratio: float) -> float:
    """Back from logs, within LARGEST_RATIO of 1 either way."""
    limit = math.log(LARGEST_RATIO)
    return math.exp(min(limit, max(-limit, log_ratio)))


def _log(value: float) -> float:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"a ratio needs positive finite values, got {value}")
    return math.log(value)
