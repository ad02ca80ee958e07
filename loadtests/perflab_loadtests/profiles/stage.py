"""What is a stage? One linear segment of offered load: a rate in an open phase, a number of users in a closed one.

With level r(t) = r0 + (r1 - r0) t / d for t in [0, d], the arrivals expected by t are

    L(t) = r0 t + (r1 - r0) t**2 / (2 d)          symbols: levels in 1/s, d = duration_s, L without unit

and the moment by which x are expected, its inverse, is

    t(x) = 2 x / (r0 + sqrt(r0**2 + 2 (r1 - r0) x / d))

a form without cancellation that also holds for r1 = r0, where it is x / r0.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One linear segment of a level: arrivals per second (offered, not achieved) or users."""

    duration_s: float
    start: float
    end: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.duration_s) and self.duration_s > 0):
            raise ValueError(f"duration_s must be positive and finite, got {self.duration_s}")
        for level in (self.start, self.end):
            if not (math.isfinite(level) and level >= 0):
                raise ValueError(f"levels must be at least 0 and finite, got {level}")

    @property
    def expected_arrivals(self) -> float:
        """L(d)."""
        return self.duration_s * (self.start + self.end) / 2

    def moments_s(self, expected: Floats) -> Floats:
        """t(x) for each x in [0, L(d)], in seconds since the stage's start."""
        slope = 2 * (self.end - self.start) / self.duration_s
        root = np.sqrt(np.maximum(self.start**2 + slope * expected, 0.0))
        denominator = self.start + root
        # x = 0 with r0 = 0 gives 0 / 0; its moment is the start.
        moments = np.divide(2 * expected, denominator, out=np.zeros_like(expected), where=denominator > 0)
        return np.minimum(moments, self.duration_s)


def duration_s(stages: Sequence[Stage]) -> float:
    """Of all stages together."""
    return sum(stage.duration_s for stage in stages)


def level_at(stages: Sequence[Stage], moments_s: Floats) -> Floats:
    """The level at each moment since the first stage's start, the later stage's where two meet; 0 outside."""
    ends_s = np.cumsum([stage.duration_s for stage in stages])
    at = np.searchsorted(ends_s, moments_s, side="right")
    inside = (moments_s >= 0) & (at < len(stages))
    chosen = np.where(inside, at, 0)
    lengths_s = np.array([stage.duration_s for stage in stages])[chosen]
    starts = np.array([stage.start for stage in stages], dtype=np.float64)[chosen]
    ends = np.array([stage.end for stage in stages], dtype=np.float64)[chosen]
    within = (moments_s - (ends_s[chosen] - lengths_s)) / lengths_s
    return np.where(inside, starts + (ends - starts) * within, 0.0)


def users_at(stages: Sequence[Stage], moment_s: float) -> int:
    """The level as a number of users, rounded half up."""
    for stage in stages:
        if 0 <= moment_s < stage.duration_s:
            return math.floor(stage.start + (stage.end - stage.start) * moment_s / stage.duration_s + 0.5)
        moment_s -= stage.duration_s
    return 0
