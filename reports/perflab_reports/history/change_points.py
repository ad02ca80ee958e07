"""Since which run is a metric on another level? E-divisive: the best split by energy distance, tested by shuffling.

For a segment split into X (n values) and Y (m values that follow), the energy statistic of exponent 1 is

    E(X, Y) = 2/(nm) sum |x - y|  -  sum over pairs |x - x'| / C(n, 2)  -  sum over pairs |y - y'| / C(m, 2)
    Q(X, Y) = nm / (n + m) E(X, Y)

The split and the end of Y are where Q is largest. Its p-value comes from shuffling the values within the segments found
so far; while it is below the level, the split stands and the search goes on in the parts. Nothing is assumed of the
distribution, so one wild run is not a change.

Source: Matteson & James (2014), "A nonparametric approach for multiple change point analysis of multivariate data",
JASA 109(505); Phipson & Smyth (2010) for p-values that are never zero. No I/O; `rng` is passed in.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

LEVEL: Final = 0.01
SHUFFLES: Final = 499
SHORTEST: Final = 3
"""Runs on each side of a change: what one or two runs show may be the machine's mood."""
ROUNDING: Final = 1e-9
"""Shuffles that only swap equal values must count as equal, however their sums were rounded."""

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Where a segment parts best: the first index of its second part, and the statistic Q there."""

    index: int
    statistic: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePoint:
    """`index` is the first run on the new level; `before` and `after` are the medians of the levels it parts."""

    index: int
    p_value: float
    before: float
    after: float


def change_points(
    values: Sequence[float],
    *,
    rng: np.random.Generator,
    level: float = LEVEL,
    shuffles: int = SHUFFLES,
    shortest: int = SHORTEST,
) -> tuple[ChangePoint, ...]:
    """Every change of level, in order.

    Args:
        values: Shape (n,), one per run, oldest first, finite. Logarithms where ratios matter.
        rng: Shuffles; the same seed finds the same changes.
        level: Chance of a first false change in a series without any.
        shuffles: Of each test; level must be reachable, that is (shuffles + 1) * level >= 1.
        shortest: Runs on each side of a change, at least 2.

    Raises:
        ValueError: a value is not finite, or level, shuffles and shortest do not fit together.
    """
    series = np.asarray(values, dtype=np.float64)
    if not np.isfinite(series).all():
        raise ValueError("values must be finite")
    if (shuffles + 1) * level < 1 or shortest < 2:
        raise ValueError(f"{shuffles} shuffles cannot reach level {level}, or {shortest} runs make no segment")
    found: dict[int, float] = {}
    while True:
        bounds = [0, *sorted(found), len(series)]
        split = _best(series, bounds, shortest)
        if split is None:
            break
        p_value = _p_value(series, bounds, split.statistic, rng=rng, level=level, shuffles=shuffles, shortest=shortest)
        if p_value > level:
            break
        found[split.index] = p_value
    bounds = [0, *sorted(found), len(series)]
    middles = [float(np.median(series[start:end])) for start, end in pairwise(bounds)] if len(series) else []
    return tuple(
        ChangePoint(index=index, p_value=found[index], before=before, after=after)
        for index, (before, after) in zip(sorted(found), pairwise(middles), strict=True)
    )


def best_split(values: Floats, *, shortest: int = SHORTEST) -> Split | None:
    """Where Q is largest; None where the values are too few or all equal."""
    count = len(values)
    if count < 2 * shortest:
        return None
    distances = np.abs(values[:, None] - values[None, :])
    sums = np.zeros((count + 1, count + 1))
    sums[1:, 1:] = distances.cumsum(axis=0).cumsum(axis=1)
    at = np.arange(shortest, count - shortest + 1)[:, None]
    end = np.arange(2 * shortest, count + 1)[None, :]
    left = at.astype(np.float64)
    right = (end - at).astype(np.float64)
    allowed = right >= shortest
    right = np.where(allowed, right, shortest)
    corner, across, whole = sums[at, at], sums[at, end], sums[end, end]
    energy = (
        2 * (across - corner) / (left * right)
        - corner / (left * (left - 1))
        - (whole - 2 * across + corner) / (right * (right - 1))
    )
    statistic = np.where(allowed, left * right / (left + right) * energy, -np.inf)
    row, column = np.unravel_index(int(statistic.argmax()), statistic.shape)
    largest = float(statistic[row, column])
    return Split(index=int(row) + shortest, statistic=largest) if largest > ROUNDING * distances.max() else None


def _best(series: Floats, bounds: Sequence[int], shortest: int) -> Split | None:
    splits = [
        Split(index=start + split.index, statistic=split.statistic)
        for start, end in pairwise(bounds)
        if (split := best_split(series[start:end], shortest=shortest)) is not None
    ]
    return max(splits, key=lambda split: split.statistic, default=None)


def _p_value(
    series: Floats,
    bounds: Sequence[int],
    observed: float,
    *,
    rng: np.random.Generator,
    level: float,
    shuffles: int,
    shortest: int,
) -> float:
    """(b + 1) / (m + 1); shuffling ends early once b is too large for the level, which changes no decision."""
    too_many = math.floor(level * (shuffles + 1))
    as_large = 0
    for done in range(1, shuffles + 1):
        shuffled = np.concatenate([rng.permutation(series[start:end]) for start, end in pairwise(bounds)])
        split = _best(shuffled, bounds, shortest)
        as_large += split is not None and split.statistic >= observed * (1 - ROUNDING)
        if as_large >= too_many:
            return (as_large + 1) / (done + 1)
    return (as_large + 1) / (shuffles + 1)
