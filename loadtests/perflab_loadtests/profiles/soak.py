"""What goes wrong only after hours? A gentle start, then one level for long: leaks, full disks, stale connections.

    r(t) = level t / a                       for t in [0, a)
    r(t) = level                             for t in [a, a + d]

Symbols: r and level in arrivals per second (open) or users (closed); t, a = ramp_s and d = duration_s in seconds.
"""

from dataclasses import dataclass
from typing import ClassVar

from perflab_loadtests.profiles.parameters import Duration, DurationOrZero, Level, check
from perflab_loadtests.profiles.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """A sloping stage, left out if `ramp_s` is 0, and a long level one."""

    name: ClassVar[str] = "soak"
    summary: ClassVar[str] = "What goes wrong only after hours? A gentle start, then one level for long."
    example: ClassVar[str] = "soak:level=30,duration=1h,ramp=5m"
    level: Level
    duration_s: Duration
    ramp_s: DurationOrZero = 30

    def __post_init__(self) -> None:
        check(self)

    def stages(self) -> tuple[Stage, ...]:
        long = Stage(duration_s=self.duration_s, start=self.level, end=self.level)
        if not self.ramp_s:
            return (long,)
        return (Stage(duration_s=self.ramp_s, start=0, end=self.level), long)
