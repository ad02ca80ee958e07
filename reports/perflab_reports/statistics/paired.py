"""How does a candidate compare with a baseline, block by block? Log-ratios, their mean and its t-interval.

The block is the independent unit: requests within it are subsamples, never replicates. Means of logarithms are
symmetric: baseline over candidate is exactly one over candidate over baseline.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedEstimate:
    """Candidate over baseline. `ratio` is exp(mean log-ratio) with a two-sided 95 % interval `low`..`high`.

    `p_value` is of the two-sided t-test that the ratio is 1; never zero.
    """

    ratio: float
    low: float
    high: float
    p_value: float
    hodges_lehmann: float
    spread: float
    blocks: int


class TooFewBlocks(ValueError):
    """An interval needs at least two blocks."""


def paired_estimate(log_ratios: Sequence[float], *, confidence: float = 0.95) -> PairedEstimate:
    """Estimate from one log-ratio per block.

    Args:
        log_ratios: Shape (n,), n >= 2, natural logarithms, finite.
        confidence: Of the interval.

    Raises:
        TooFewBlocks: fewer than two.
        ValueError: a value is not finite.

    Source: Student's t for paired differences; Hodges & Lehmann (1963) for the estimate beside it.
    """
    if len(log_ratios) < 2:
        raise TooFewBlocks(f"an interval needs at least two blocks, got {len(log_ratios)}")
    if not all(map(math.isfinite, log_ratios)):
        raise ValueError("log-ratios must be finite")
    count = len(log_ratios)
    mean = math.fsum(log_ratios) / count
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in log_ratios) / (count - 1))
    # Identical blocks would give a zero width and p = 0; microsecond clocks cannot resolve more than this.
    error = max(spread, 1e-6) / math.sqrt(count)
    half = float(stats.t.ppf((1 + confidence) / 2, count - 1)) * error
    p_value = float(2 * stats.t.sf(abs(mean) / error, count - 1))
    return PairedEstimate(
        ratio=math.exp(mean),
        low=math.exp(mean - half),
        high=math.exp(mean + half),
        p_value=max(p_value, 1e-300),
        hodges_lehmann=math.exp(hodges_lehmann(log_ratios)),
        spread=spread,
        blocks=count,
    )


def hodges_lehmann(values: Sequence[float]) -> float:
    """Median of all pairwise means, each value with itself included: robust against one wild block."""
    walsh = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(values, 2))
    middle = len(walsh) // 2
    return walsh[middle] if len(walsh) % 2 else (walsh[middle - 1] + walsh[middle]) / 2
