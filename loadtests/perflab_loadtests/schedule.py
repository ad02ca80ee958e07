"""When shall each request start? Intended starts of an open phase, seeded. Pure.

A stage offers a rate that goes linearly from `start_rps` to `end_rps` over `duration_s`; the expected number of
arrivals up to time t is

    N(t) = start_rps * t + (end_rps - start_rps) * t**2 / (2 * duration_s)

Uniform arrivals lie where N reaches 0.5, 1.5, 2.5, …; Poisson arrivals where it reaches the points of a unit-rate
Poisson process (time change by the cumulative intensity: Cinlar 1975, "Introduction to Stochastic Processes", 4.7).
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Arrivals = Literal["poisson", "uniform"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One linear segment of an open-model schedule: offered load, not achieved."""

    duration_s: float
    start_rps: float
    end_rps: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.duration_s) and self.duration_s > 0):
            raise ValueError(f"duration_s must be positive and finite, got {self.duration_s}")
        for name, rate in (("start_rps", self.start_rps), ("end_rps", self.end_rps)):
            if not (math.isfinite(rate) and rate >= 0):
                raise ValueError(f"{name} must be finite and not negative, got {rate}")

    @property
    def expected(self) -> float:
        """Arrivals expected over the whole stage."""
        return (self.start_rps + self.end_rps) / 2 * self.duration_s


def intended_starts(stage: Stage, *, arrivals: Arrivals, seed: int) -> NDArray[np.float64]:
    """Seconds since the stage's start, ascending, each in [0, duration_s).

    Args:
        stage: The rate.
        arrivals: Poisson (independent users) or uniform (a metronome).
        seed: The same seed gives the same schedule.

    Returns:
        Shape (n,); n is random for Poisson arrivals, with mean and variance `stage.expected`.
    """
    if arrivals == "uniform":
        levels = np.arange(0.5, stage.expected)
    else:
        rng = np.random.default_rng(seed)
        most = int(stage.expected + 8 * math.sqrt(stage.expected) + 16)
        levels = np.cumsum(rng.exponential(1.0, most))
        levels = levels[levels < stage.expected]
    return _when_reached(stage, levels)


def _when_reached(stage: Stage, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of N: the smaller root of the quadratic, or a division where the rate is constant."""
    slope = (stage.end_rps - stage.start_rps) / stage.duration_s
    if abs(slope) < 1e-12:
        return levels / stage.start_rps if stage.start_rps else levels[:0]
    roots = np.sqrt(np.maximum(0.0, stage.start_rps**2 + 2 * slope * levels))
    return np.minimum((roots - stage.start_rps) / slope, np.nextafter(stage.duration_s, 0))
