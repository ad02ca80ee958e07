"""How are skewed values drawn, the same on every machine? From raw PCG64 bits and integer tables. Pure.

NumPy promises the stream of a bit generator, not of a distribution, so nothing here goes through `Generator`.
"""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
SCATTER = 2_654_435_761
"""A prime far above any table size: rank -> id is a bijection unless the size is a multiple of it."""


class Draws:
    """One named stream of draws; another name is another stream."""

    def __init__(self, seed: int, stream: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, stream]))

    def below(self, limit: int, count: int) -> Integers:
        """`count` integers in 0..limit-1 (bias below 2**-31 for tables of this size)."""
        raw = self._bits.random_raw(count) >> np.uint64(33)
        return ((raw * np.uint64(limit)) >> np.uint64(31)).astype(np.int64)

    def zipf(self, size: int, exponent: float, count: int) -> Integers:
        """`count` ranks in 0..size-1, rank r with weight (r + 1) ** -exponent."""
        table = np.cumsum([round((rank + 1) ** -exponent * 2**32) for rank in range(size)], dtype=np.uint64)
        raw = self._bits.random_raw(count) >> np.uint64(11)
        wanted = (raw.astype(np.float64) * 2.0**-53 * float(table[-1])).astype(np.uint64)
        return np.searchsorted(table, wanted, side="right").astype(np.int64)

    def choose(self, weights: tuple[int, ...], count: int) -> Integers:
        """`count` positions in `weights`, each with its weight."""
        table = np.cumsum(weights)
        return np.searchsorted(table, self.below(int(table[-1]), count), side="right").astype(np.int64)


def scatter(ranks: Integers, size: int) -> Integers:
    """Popularity rank to id 1..size, so that popular rows do not lie together."""
    return 1 + (ranks * np.int64(SCATTER)) % np.int64(size)
