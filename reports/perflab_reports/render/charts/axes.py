"""Where does a logarithmic axis begin, end and carry its ticks? Pure arithmetic, no drawing."""

import itertools
import math
import sys
from collections.abc import Iterable
from typing import Final

MANTISSAS: Final = (
    (1, 1.1, 1.2, 1.5, 2, 3, 5, 8, 9),
    (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
    (1, 2, 5),
    (1, 3),
    (1,),
)
"""Of ticks, from dense to sparse."""


def log_domain(values: Iterable[float], *, margin: float = 1.08) -> tuple[float, float]:
    """The smallest range that holds every positive value, a little widened; 0.5 to 2 where there is none.

    Values at the very ends of what a float can be, which no measurement gives, have no place on an axis.
    """
    usable = [value for value in values if sys.float_info.min < value / margin and value * margin < math.inf]
    if not usable:
        return 0.5, 2.0
    return min(usable) / margin, max(usable) * margin


def log_ticks(low: float, high: float, *, at_most: int = 6) -> list[float]:
    """Round numbers between low and high, as dense as their labels stay apart.

    Args:
        low: Start of the axis, positive.
        high: End of the axis, above low.
        at_most: How many labels fit side by side.
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    apart = math.log(high / low) / (1.25 * at_most)
    ticks: list[float] = []
    for mantissas in MANTISSAS:
        ticks = sorted(t for e in range(first, last + 1) for m in mantissas if low <= (t := _tick(m, e)) <= high)
        gaps = [math.log(right / left) for left, right in itertools.pairwise(ticks)]
        if len(ticks) <= at_most and all(gap >= apart for gap in gaps):
            return ticks if len(ticks) >= 2 else _between(low, high)
    every = math.ceil(len(ticks) / at_most)
    return [tick for tick in ticks if round(math.log10(tick)) % every == 0]


def _tick(mantissa: float, exponent: int) -> float:
    return float(f"{mantissa}e{exponent}")


def _between(low: float, high: float) -> list[float]:
    """Ticks for a range too narrow for round numbers: three even steps, each cut to three significant digits."""
    steps = [low + (high - low) * share for share in (0.1, 0.5, 0.9)]
    return sorted({round(step, 2 - math.floor(math.log10(step))) for step in steps})
