"""What if the rate never changes? r(t) = rate_rps for t in [0, duration_s]: the profile that trials measure with."""

from dataclasses import dataclass
from typing import ClassVar

from perflab_loadtests.profiles.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """One level stage."""

    name: ClassVar[str] = "constant"
    rate_rps: float
    duration_s: float

    def stages(self) -> tuple[Stage, ...]:
        return (Stage(duration_s=self.duration_s, start_rps=self.rate_rps, end_rps=self.rate_rps),)
