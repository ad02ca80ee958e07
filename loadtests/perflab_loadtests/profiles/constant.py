"""What if the rate never changes? r(t) = level for t in [0, duration_s]: the profile that trials measure with."""

from dataclasses import dataclass
from typing import ClassVar

from perflab_loadtests.profiles.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """One level stage."""

    name: ClassVar[str] = "constant"
    level: float
    duration_s: float

    def stages(self) -> tuple[Stage, ...]:
        return (Stage(duration_s=self.duration_s, start=self.level, end=self.level),)
