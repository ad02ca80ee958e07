"""What if the level never changes? r(t) = level for t in [0, duration_s]: the profile that trials measure with.

Symbols: r and level in arrivals per second (open) or users (closed), t and duration_s in seconds.
"""

from dataclasses import dataclass
from typing import ClassVar

from perflab_loadtests.profiles.parameters import Duration, Level, check
from perflab_loadtests.profiles.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """One level stage."""

    name: ClassVar[str] = "constant"
    summary: ClassVar[str] = "How is it under an even load? What comparisons are measured with."
    example: ClassVar[str] = "constant:level=50,duration=60s"
    level: Level
    duration_s: Duration

    def __post_init__(self) -> None:
        check(self)

    def stages(self) -> tuple[Stage, ...]:
        return (Stage(duration_s=self.duration_s, start=self.level, end=self.level),)
