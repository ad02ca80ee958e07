"""Which key is asked for? Ranks by Zipf's law, scattered over the ids.

    P(rank = r) = (r + 1)**-s / sum over k in 1..n of k**-s        r in 0..n-1, s the exponent
    id = 1 + (r * 2654435761) mod n

The scattering keeps popular rows from lying side by side on the same pages. It is a bijection unless n is a multiple
of the multiplier, which is a prime beyond any table here.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

import numpy as np

SCATTER_MULTIPLIER = 2_654_435_761


@dataclass(frozen=True, slots=True)
class Zipf:
    """`cumulative[r]` is the probability of a rank of at most r."""

    cumulative: tuple[float, ...]

    def rank(self, uniform: float) -> int:
        """The rank at this quantile; `uniform` in [0, 1)."""
        return min(bisect_right(self.cumulative, uniform), len(self.cumulative) - 1)


@cache
def zipf(n: int, exponent: float) -> Zipf:
    """The law over n ranks.

    Raises:
        ValueError: n is not positive.
    """
    if n < 1:
        raise ValueError(f"a popularity needs at least one key, got {n}")
    weights = np.arange(1, n + 1, dtype=np.float64) ** -exponent
    cumulative = np.cumsum(weights)
    return Zipf(tuple((cumulative / cumulative[-1]).tolist()))


def scattered_id(rank: int, n: int) -> int:
    """The id, in 1..n, of the key with this popularity rank."""
    return 1 + (rank * SCATTER_MULTIPLIER) % n
