"""What is a stage? One linear segment of a level: arrivals per second in an open phase, users in a closed one.

With level r(t) = r0 + (r1 - r0) t / d for t in [0, d], the arrivals that an open phase expects by t are

    L(t) = r0 t + (r1 - r0) t**2 / (2 d)          symbols: levels in 1/s, d = duration_s, L without unit

and the moment by which x are expected, its inverse, is

    t(x) = 2 x / (r0 + sqrt(r0**2 + 2 (r1 - r0) x / d))

a form without cancellation that also holds for r1 = r0, where it is x / r0.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One linear segment: offered load, not achieved. The same stages serve open and closed phases."""

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
        """L(d), in an open phase."""
        return self.duration_s * (self.start + self.end) / 2

    def moments_s(self, expected: Floats) -> Floats:
        """t(x) for each x in [0, L(d)], in seconds since the stage's start."""
        rise = 2 * (self.end - self.start) * (expected / self.duration_s)  # x / d is at most a level: never infinite
        root = np.sqrt(np.maximum(self.start**2 + rise, 0.0))
        denominator = self.start + root
        # x = 0 with r0 = 0 gives 0 / 0; its moment is the start.
        moments = np.divide(2 * expected, denominator, out=np.zeros_like(expected), where=denominator > 0)
        return np.minimum(moments, self.duration_s)
