"""What does a sudden rush do, and how long does it take to get over it? A base, a peak, the base again.

With b = base, p = peak and the edges e = edge_s long, in the five pieces' own time u:

    r = b                      before_s      what is normal
    r = b + (p - b) u / e      edge_s        the rush begins
    r = p                      spike_s       the rush
    r = p - (p - b) u / e      edge_s        the rush ends
    r = b                      after_s       the recovery

Symbols: r, b and p in arrivals per second (open) or users (closed); u and all durations in seconds.
An edge of 0 is a jump.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from perflab_loadtests.profiles.parameters import Duration, DurationOrZero, Level, LevelOrZero, check
from perflab_loadtests.profiles.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """Up to five stages; pieces of no length are left out."""

    name: ClassVar[str] = "spike"
    summary: ClassVar[str] = "What does a sudden rush do, and when is it over? A base, a peak, the base."
    example: ClassVar[str] = "spike:base=20,peak=200,before=30s,spike=10s,after=60s"
    base: LevelOrZero
    peak: Level
    before_s: DurationOrZero
    spike_s: Duration
    after_s: DurationOrZero
    edge_s: DurationOrZero = 1

    def __post_init__(self) -> None:
        check(self, self._contradictions())

    def stages(self) -> tuple[Stage, ...]:
        pieces = (
            (self.before_s, self.base, self.base),
            (self.edge_s, self.base, self.peak),
            (self.spike_s, self.peak, self.peak),
            (self.edge_s, self.peak, self.base),
            (self.after_s, self.base, self.base),
        )
        return tuple(Stage(duration_s=length_s, start=start, end=end) for length_s, start, end in pieces if length_s)

    def _contradictions(self) -> Iterator[str]:
        if not self.peak > self.base:
            yield f"peak: {self.peak!r} must be above base, which is {self.base!r}"
