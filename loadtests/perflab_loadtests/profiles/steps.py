"""How does each load behave once it has settled? A staircase: equal steps, each held equally long.

    r(t) = start + floor(t / s) step         for t in [0, n s)

Symbols: r, start and step in arrivals per second (open) or users (closed); t and s = step_s in seconds; n = count.
A negative step walks down.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from perflab_loadtests.profiles.parameters import Change, Count, Duration, LevelOrZero, check
from perflab_loadtests.profiles.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """`count` level stages."""

    name: ClassVar[str] = "steps"
    summary: ClassVar[str] = "How is each load once it has settled? A staircase."
    example: ClassVar[str] = "steps:start=20,step=20,count=5,step_s=30s"
    start: LevelOrZero
    step: Change
    count: Count
    step_s: Duration

    def __post_init__(self) -> None:
        check(self, self._contradictions())

    def levels(self) -> tuple[float, ...]:
        """The height of each step."""
        return tuple(self.start + index * self.step for index in range(self.count))

    def stages(self) -> tuple[Stage, ...]:
        return tuple(Stage(duration_s=self.step_s, start=level, end=level) for level in self.levels())

    def _contradictions(self) -> Iterator[str]:
        last = self.levels()[-1]
        if last < 0:
            yield f"step: {self.step!r} leads to {last:g} after {self.count} steps; a level is at least 0"
        elif not (self.start or last):
            yield "start and step: one of them must be above 0"
