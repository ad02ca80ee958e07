"""How is chance made to repeat on every machine? Raw PCG64 bits and integer tables.

NumPy promises the stream of its bit generators but not that of `Generator`'s distributions, so those are not used.
"""

import functools
import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

type Integers = NDArray[np.int64]
type Table = NDArray[np.uint64]

SCATTER = 2_654_435_761
"""Knuth's multiplicative hash; a prime, so multiplying by it permutes 0..n-1 for every n it does not divide."""


class Stream:
    """Endless bits named by a seed and a label; drawn in parts or at once, they are the same."""

    def __init__(self, seed: int, label: str) -> None:
        digest = hashlib.blake2b(f"{seed}:{label}".encode(), digest_size=16).digest()
        self._bits = np.random.PCG64(np.random.SeedSequence(int.from_bytes(digest, "big")))

    def below(self, bound: int, count: int) -> Integers:
        """Whole numbers in 0..bound-1, level but for a bias of bound/2^64."""
        drawn: Integers = (self._raw(count) % np.uint64(bound)).astype(np.int64)
        return drawn

    def pick(self, table: Table, count: int) -> Integers:
        """Positions in a cumulative table, each as often as its weight says."""
        drawn = self._raw(count) % table[-1]
        found: Integers = np.searchsorted(table, drawn, side="right").astype(np.int64)
        return found

    def shuffled(self, count: int) -> Integers:
        """0..count-1 in some order."""
        return np.argsort(self._raw(count), kind="stable").astype(np.int64)

    def _raw(self, count: int) -> NDArray[np.uint64]:
        return np.asarray(self._bits.random_raw(count), dtype=np.uint64)


def cumulative(weights: Sequence[int]) -> Table:
    """The table that `pick` takes."""
    return np.cumsum(np.asarray(weights, dtype=np.uint64), dtype=np.uint64)


@functools.lru_cache(maxsize=16)
def zipf(count: int, exponent: float) -> Table:
    """Weights 1/rank^exponent as integers, the first 1e9: a difference in the last bit of pow is rounded off."""
    return cumulative([round(1e9 * (rank + 1) ** -exponent) for rank in range(count)])


def scattered(ranks: Integers, count: int) -> Integers:
    """Popularity ranks 0..count-1 to ids 1..count, so that popular rows do not lie side by side."""
    return 1 + (ranks * SCATTER) % count
