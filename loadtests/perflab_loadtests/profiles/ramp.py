"""What if load grows evenly? Up (or down) a line, and then, if wanted, a hold at its end.

    r(t) = start + (end - start) t / d       for t in [0, d]
    r(t) = end                               for t in (d, d + h]

Symbols: r, start and end in arrivals per second (open) or users (closed); t, d = duration_s, h = hold_s in seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from perflab_loadtests.profiles.parameters import Duration, DurationOrZero, LevelOrZero, check
from perflab_loadtests.profiles.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """One sloping stage, and one level one if `hold_s` is not 0."""

    name: ClassVar[str] = "ramp"
    summary: ClassVar[str] = "From which load on does it slow down? A line up or down, then a hold."
    example: ClassVar[str] = "ramp:start=10,end=100,duration=60s,hold=30s"
    start: LevelOrZero
    end: LevelOrZero
    duration_s: Duration
    hold_s: DurationOrZero = 0

    def __post_init__(self) -> None:
        check(self, self._contradictions())

    def stages(self) -> tuple[Stage, ...]:
        slope = Stage(duration_s=self.duration_s, start=self.start, end=self.end)
        if not self.hold_s:
            return (slope,)
        return (slope, Stage(duration_s=self.hold_s, start=self.end, end=self.end))

    def _contradictions(self) -> Iterator[str]:
        if not (self.start or self.end):
            yield "start and end: one of them must be above 0"
