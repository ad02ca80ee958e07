"""Does everything work at all? r(t) = level for t in [0, duration_s]: so little that nothing can be overloaded.

Symbols: r and level in arrivals per second (open) or users (closed), t and duration_s in seconds.
"""

from dataclasses import dataclass
from typing import ClassVar

from perflab_loadtests.profiles.parameters import Duration, Level, check
from perflab_loadtests.profiles.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoke:
    """One short level stage."""

    name: ClassVar[str] = "smoke"
    summary: ClassVar[str] = "Does everything work? A trickle, for seconds."
    example: ClassVar[str] = "smoke"
    level: Level = 1
    duration_s: Duration = 10

    def __post_init__(self) -> None:
        check(self)

    def stages(self) -> tuple[Stage, ...]:
        return (Stage(duration_s=self.duration_s, start=self.level, end=self.level),)
