"""How much CPU time has everything used that works for one variant? To the nanosecond, ended threads included.

Linux has a clock for each process that sums all its threads, living and ended (clock_getcpuclockid(3)); the clock's id
follows from the pid. Children that were waited for are in `cutime`, in clock ticks.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perflab.processes.cpu_time import children_by_parent, reaped_in_stat

CPUCLOCK_SCHED = 2
"""Of include/linux/posix-timers.h: the scheduler's own sum, for a whole process."""

type Used = Mapping[int, float]
"""CPU seconds so far by pid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Processes:
    """What works for one variant: gunicorn's master, the instruments' helpers, its database's backends."""

    gunicorn: int
    helpers: tuple[int, ...]
    backends: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReading:
    """CPU seconds of one variant: those so far, or those between two readings."""

    app_s: float
    helper_s: float
    postgres_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All variants at one moment. `app_s` and `helper_s` are of whole trees; `postgres_s` of the whole server."""

    app_s: Mapping[str, float]
    helper_s: Mapping[str, float]
    backends: Mapping[str, Used]
    postgres_s: float

    @property
    def total_s(self) -> float:
        return sum(self.app_s.values()) + sum(self.helper_s.values()) + self.postgres_s

    def since(self, earlier: "Reading") -> Mapping[str, CostReading]:
        """What each variant used between the two; never negative.

        PostgreSQL's own processes (writers, autovacuum's launcher, backends that ended) work for all: what they used is
        dealt out in proportion to what each variant's backends did.
        """
        backends = {name: _grown_s(earlier.backends.get(name, {}), now) for name, now in self.backends.items()}
        theirs_s = sum(backends.values())
        common_s = max(0.0, self.postgres_s - earlier.postgres_s - theirs_s)
        return {
            name: CostReading(
                app_s=max(0.0, self.app_s[name] - earlier.app_s[name]),
                helper_s=max(0.0, self.helper_s[name] - earlier.helper_s[name]),
                postgres_s=own_s + (common_s * own_s / theirs_s if theirs_s else common_s / len(backends)),
            )
            for name, own_s in backends.items()
        }


def read_cost(variants: Mapping[str, Processes], *, postgres: int, watcher: int) -> Reading:
    """All processes now: gunicorns' trees without the helpers, the helpers' trees, PostgreSQL's tree.

    Args:
        variants: Who works for which.
        postgres: The postmaster's pid.
        watcher: The backend that asks for all this, which counts for nobody.
    """
    children = children_by_parent()
    helping = {name: _trees(each.helpers, children) for name, each in variants.items()}
    return Reading(
        app_s={
            name: _sum_s(pid for pid in tree(each.gunicorn, children) if pid not in helping[name])
            for name, each in variants.items()
        },
        helper_s={name: _sum_s(pids) for name, pids in helping.items()},
        backends={name: {pid: _used_s(pid) for pid in each.backends} for name, each in variants.items()},
        postgres_s=_sum_s(pid for pid in tree(postgres, children) if pid != watcher),
    )


def tree(root: int, children: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """A process and all that descend from it."""
    return (root, *(pid for child in children.get(root, ()) for pid in tree(child, children)))


def clock_of(pid: int) -> int:
    """The id of a process's CPU clock, as clock_getcpuclockid(3) makes it."""
    return (~pid << 3) | CPUCLOCK_SCHED


def _trees(roots: Iterable[int], children: Mapping[int, Sequence[int]]) -> frozenset[int]:
    return frozenset(pid for root in roots for pid in tree(root, children))


def _grown_s(before: Used, now: Used) -> float:
    return sum(max(0.0, used_s - before.get(pid, 0.0)) for pid, used_s in now.items())


def _sum_s(pids: Iterable[int]) -> float:
    return sum(_used_s(pid) for pid in pids)


def _used_s(pid: int) -> float:
    try:
        return time.clock_gettime(clock_of(pid)) + reaped_in_stat(Path(f"/proc/{pid}/stat").read_text())
    except OSError:  # it has ended, and its parent's sum has it
        return 0.0
