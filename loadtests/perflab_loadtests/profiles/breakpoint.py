"""At which rate does the server break? Levels rise by a factor, step by step, until a threshold is broken.

    r_k = start * factor**k   while r_k <= most,   each held for step_s

Geometric steps make the relative error of the knee the same everywhere: at most factor - 1.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

from perflab_loadtests.profiles.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakpoint:
    """Ends early once a step's p95 response time, error ratio or served ratio breaks its threshold."""

    name: ClassVar[str] = "breakpoint"
    start: float
    most: float
    factor: float = 1.25
    step_s: float = 10.0
    p95_ms: float = 500.0
    error_ratio: float = 0.01
    served_ratio: float = 0.95

    def __post_init__(self) -> None:
        if not 0 < self.start <= self.most < math.inf:
            raise ValueError(f"start must be above 0 and at most `most`, got {self.start} and {self.most}")
        if not 1 < self.factor < math.inf:
            raise ValueError(f"factor must be above 1, got {self.factor}")

    def stages(self) -> tuple[Stage, ...]:
        steps = math.floor(math.log(self.most / self.start) / math.log(self.factor) + 1e-9) + 1
        levels = [self.start * self.factor**step for step in range(steps)]
        return tuple(Stage(duration_s=self.step_s, start=level, end=level) for level in levels)
