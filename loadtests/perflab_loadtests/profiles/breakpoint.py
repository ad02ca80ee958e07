"""How much can it take? Steps that grow until a limit is broken; knee.py says which level that was.

    r(t) = min(most, start f**i)             by a factor f, 1.25 unless given, or
    r(t) = min(most, start + i step)         by a step;      i = floor(t / s)

Symbols: r, start, step and most in arrivals per second; t and s = step_s in seconds. The last step is at `most`.
A factor finds the order of magnitude in few steps: n = ceil(ln(most / start) / ln f) + 1.

The stages are those of a server that never breaks. Who runs them judges each step by `limits` and stops at the first
bad one. Users of a closed phase wait for their answers and so cannot overload a server: this is for open phases.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from perflab_loadtests.profiles.knee import Limits
from perflab_loadtests.profiles.parameters import MOST, Duration, Level, Range, Ratio, check
from perflab_loadtests.profiles.stage import Stage

FACTOR = 1.25
MOST_STEPS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakpoint:
    """Level stages up to `most`, and the limits that end them early."""

    name: ClassVar[str] = "breakpoint"
    summary: ClassVar[str] = (
        f"How much can it take? Steps by a factor ({FACTOR}, unless step is given) until it breaks."
    )
    example: ClassVar[str] = "breakpoint:start=10,most=200,step_s=20s"
    start: Level
    most: Level
    step_s: Duration
    factor: Annotated[float | None, Range(above=1, at_most=MOST)] = None
    step: Annotated[float | None, Range(above=0, at_most=MOST)] = None
    p95_ms: Duration = 500
    error_ratio: Ratio = 0.01
    served_ratio: Ratio = 0.95

    def __post_init__(self) -> None:
        check(self, self._contradictions())

    @property
    def limits(self) -> Limits:
        """What ends it."""
        return Limits(p95_ms=self.p95_ms, error_ratio=self.error_ratio, served_ratio=self.served_ratio)

    def levels(self) -> tuple[float, ...]:
        """The height of each step, ascending."""
        count = math.ceil(self._growths)
        if self.step is not None:
            return (*(self.start + index * self.step for index in range(count)), self.most)
        factor = self.factor or FACTOR
        return (*(self.start * factor**index for index in range(count)), self.most)

    def stages(self) -> tuple[Stage, ...]:
        return tuple(Stage(duration_s=self.step_s, start=level, end=level) for level in self.levels())

    @property
    def _growths(self) -> float:
        """How often the level grows until it reaches `most`; rounding shall not add a step that is no higher."""
        if self.step is not None:
            return (self.most - self.start) / self.step - 1e-9
        return math.log(self.most / self.start) / math.log(self.factor or FACTOR) - 1e-9

    def _contradictions(self) -> Iterator[str]:
        if self.factor is not None and self.step is not None:
            yield "factor and step: give one of them"
        if self.most < self.start:
            yield f"most: {self.most!r} must be at least start, which is {self.start!r}"
        elif self._growths > MOST_STEPS:
            yield f"most: {self.most!r} is reached after more than {MOST_STEPS} steps; let the level grow faster"
