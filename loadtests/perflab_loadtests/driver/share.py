"""Which part of the load is this process's? Share k of n of the arrivals, the users and the visits. Pure.

The whole schedule is drawn everywhere and every n-th arrival kept, so that the n shares together are the very schedule
that one process would have offered: Poisson stays Poisson.
"""

from dataclasses import dataclass

from perflab_loadtests.profiles.stage import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`index` counts from 0."""

    index: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.index < self.of:
            raise ValueError(f"share {self.index} of {self.of} does not exist")

    def arrivals(self, intended_s: Floats) -> Floats:
        """Every `of`-th arrival."""
        return intended_s[self.index :: self.of]

    def users(self, users: int) -> int:
        """The shares of n users add up to n."""
        return users // self.of + (self.index < users % self.of)


WHOLE = Share()
