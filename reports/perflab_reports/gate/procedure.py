"""What should be measured next? The runner and the simulator ask the same question of the same code."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBlocks:
    """Measure so many more blocks, of all endpoints; `endpoints` are those under suspicion, for the words."""

    count: int
    stage: Literal["screen", "confirm"]
    endpoints: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Nothing more to measure; `reason` says why."""

    reason: str
