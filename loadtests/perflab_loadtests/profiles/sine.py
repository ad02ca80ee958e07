"""How does it follow load that swings, as a day does? A sine wave, drawn with straight lines.

    r(t) = mean + amplitude sin(2 pi t / P)  for t in [0, duration_s]

Symbols: r, mean and amplitude in arrivals per second (open) or users (closed); t and P = period_s in seconds.

Each period is cut into n = 48 chords between points on the curve. A chord of length h = P / n is off by at most

    max |r''| h**2 / 8 = amplitude (2 pi / P)**2 (P / n)**2 / 8 = amplitude pi**2 / (2 n**2)

(the error of linear interpolation; Burden & Faires, "Numerical Analysis", ch. 3), which is 0.21 % of the amplitude.
48 is a multiple of 4, so the highest and the lowest levels are points of the curve and are met exactly.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from perflab_loadtests.profiles.parameters import Duration, Level, check
from perflab_loadtests.profiles.stage import Stage

CHORDS = 48
MOST_STAGES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sine:
    """48 sloping stages for each period; the last one ends with the duration."""

    name: ClassVar[str] = "sine"
    summary: ClassVar[str] = "How does it follow load that swings? A wave around a mean."
    example: ClassVar[str] = "sine:mean=60,amplitude=40,period=2m,duration=5m"
    mean: Level
    amplitude: Level
    period_s: Duration
    duration_s: Duration

    def __post_init__(self) -> None:
        check(self, self._contradictions())

    def stages(self) -> tuple[Stage, ...]:
        chord_s = self.period_s / CHORDS
        # A last chord of no length but for rounding is left out.
        count = max(1, math.ceil(self.duration_s / chord_s - 1e-9))
        moments_s = [*(index * chord_s for index in range(count)), self.duration_s]
        return tuple(
            Stage(duration_s=end_s - start_s, start=self._level(start_s), end=self._level(end_s))
            for start_s, end_s in pairwise(moments_s)
        )

    def _level(self, moment_s: float) -> float:
        return max(0.0, self.mean + self.amplitude * math.sin(2 * math.pi * moment_s / self.period_s))

    def _contradictions(self) -> Iterator[str]:
        if self.amplitude > self.mean:
            yield f"amplitude: {self.amplitude!r} must be at most mean, which is {self.mean!r}; a level is at least 0"
        if self.duration_s / self.period_s * CHORDS > MOST_STAGES:
            most = MOST_STAGES // CHORDS
            yield f"period_s: {self.period_s!r} fits into duration_s more than {most} times; lengthen it"
