"""When should each request start? A seeded schedule for any sequence of stages.

Arrivals are laid out in expected counts x and mapped to time by each stage's inverse (time rescaling):

    uniform    x_k = k + 1/2                                     evenly spread, no randomness
    poisson    x_k = sum of k+1 draws of -ln(1 - u), u in [0,1)   independent, exponential gaps of mean 1

so a ramp and a constant level share one code path, and Poisson arrivals stay Poisson at every level.
Source: Çinlar (1975), "Introduction to Stochastic Processes", on time-changed Poisson processes.

The uniforms are PCG64's raw bits: NumPy promises those across versions, and not the streams of its distributions.
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, Protocol

import numpy as np

from perflab_loadtests.profiles.stage import Floats, Stage

ArrivalLaw = Literal["poisson", "uniform"]


class Arrivals(Protocol):
    """Expected counts at which arrivals fall, up to a total."""

    def __call__(self, total: float, key: int) -> Floats: ...


def uniform(total: float, key: int) -> Floats:
    """k + 1/2 for all k that fit."""
    return np.arange(0.5, total, 1.0)


def poisson(total: float, key: int) -> Floats:
    """Partial sums of exponential gaps, up to the total."""
    bits = np.random.PCG64(key)
    counts = np.zeros(0)
    last = 0.0
    while last < total:
        # Ten standard deviations above the mean: one round nearly always does.
        missing = math.ceil(total - last)
        uniforms = (bits.random_raw(missing + 10 * math.isqrt(missing) + 10) >> np.uint64(11)) * 2.0**-53
        counts = np.concatenate((counts, last + np.cumsum(-np.log1p(-uniforms))))
        last = float(counts[-1])
    return counts[counts < total]


LAWS: Final[Mapping[str, Arrivals]] = MappingProxyType({"poisson": poisson, "uniform": uniform})


def intended_starts_s(stages: Sequence[Stage], law: ArrivalLaw, key: int) -> Floats:
    """Every intended start, in seconds since the first stage's start, ascending."""
    totals = np.array([stage.expected_arrivals for stage in stages])
    ends = np.cumsum(totals)
    counts = LAWS[law](float(ends[-1]), key)
    pieces = []
    start_s = 0.0
    # Both ascend, so each stage's counts lie side by side.
    borders = np.searchsorted(counts, ends, side="left")[:-1]
    for stage, within, end in zip(stages, np.split(counts, borders), ends, strict=True):
        pieces.append(start_s + stage.moments_s(within - (end - stage.expected_arrivals)))
        start_s += stage.duration_s
    return np.concatenate(pieces)
