"""Which effect could so many blocks have shown, and how many blocks would show this one?"""

import math
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

POWER: Final = 0.80
LARGEST_LOG_RATIO: Final = math.log(100)
MOST_BLOCKS: Final = 1_000
GRID: Final = 500


def minimal_detectable_log_ratio(*, spread: float, blocks: int, significance: float, power: float = POWER) -> float:
    """The true log-ratio that a two-sided t-test calls a difference with this probability.

    Args:
        spread: Standard deviation of the log-ratio between blocks.
        blocks: At least 2.
        significance: Two-sided level of the one test.
        power: In (0, 1).

    Returns:
        At most log(100): beyond a factor of a hundred the answer is "none".
    """
    if blocks < 2:
        raise ValueError(f"{blocks} block shows nothing; two are the least")
    return min(LARGEST_LOG_RATIO, _non_centrality(blocks, significance, power) * spread / math.sqrt(blocks))


def blocks_needed(log_ratio: float, *, spread: float, significance: float, power: float = POWER) -> int | None:
    """Fewest blocks whose minimal detectable effect is no larger than this one; None above a thousand."""

    def enough(blocks: int) -> bool:
        detectable = minimal_detectable_log_ratio(spread=spread, blocks=blocks, significance=significance, power=power)
        return detectable <= abs(log_ratio)

    if not enough(MOST_BLOCKS):
        return None
    low, high = 1, MOST_BLOCKS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


@lru_cache(maxsize=4096)
def _non_centrality(blocks: int, significance: float, power: float) -> float:
    """The effect in standard errors, by bisection.

    The power at non-centrality d is P(Z + d > t W) = E[Phi(d - t W)], W = sqrt(chi2(n - 1) / (n - 1)); the other tail
    is left out. Source: Cohen (1988), "Statistical power analysis", chapter 2, for the non-central t.
    """
    t = float(stats.t.isf(significance / 2, blocks - 1))
    scales = _scales(blocks - 1)
    low, high = 0.0, t * float(scales[-1]) + 10
    for _ in range(40):
        middle = (low + high) / 2
        reached = float(special.ndtr(middle - t * scales).mean()) >= power
        low, high = (low, middle) if reached else (middle, high)
    return high


@lru_cache(maxsize=256)
def _scales(freedom: int) -> NDArray[np.float64]:
    """W at evenly spaced probabilities: the mean over them is the expectation."""
    probabilities = (np.arange(GRID) + 0.5) / GRID
    scales: NDArray[np.float64] = np.sqrt(stats.chi2.ppf(probabilities, freedom) / freedom)
    return scales
