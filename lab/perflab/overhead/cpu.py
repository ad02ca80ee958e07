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


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReading:
    """Cumulative CPU seconds at one moment."""

    app_s: float
    helper_s: float
    postgres_s: float

    @property
    def total_s(self) -> float:
        return self.app_s + self.helper_s + self.postgres_s

    def since(self, earlier: "CostReading") -> "CostReading":
        """What was used between the two; never negative."""
        return CostReading(
            app_s=max(0.0, self.app_s - earlier.app_s),
            helper_s=max(0.0, self.helper_s - earlier.helper_s),
            postgres_s=max(0.0, self.postgres_s - earlier.postgres_s),
        )


def read_cost(*, gunicorn: Iterable[int], postgres: int, helpers: Iterable[int]) -> CostReading:
    """All processes now: gunicorns' trees without the helpers, the helpers' trees, PostgreSQL's tree."""
    children = children_by_parent()
    helping = {pid for helper in helpers for pid in tree(helper, children)}
    return CostReading(
        app_s=sum(_used_s(pid) for master in gunicorn for pid in tree(master, children) if pid not in helping),
        helper_s=sum(_used_s(pid) for pid in helping),
        postgres_s=sum(_used_s(pid) for pid in tree(postgres, children)),
    )


def tree(root: int, children: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """A process and all that descend from it."""
    return (root, *(pid for child in children.get(root, ()) for pid in tree(child, children)))


def clock_of(pid: int) -> int:
    """The id of a process's CPU clock, as clock_getcpuclockid(3) makes it."""
    return (~pid << 3) | CPUCLOCK_SCHED


def _used_s(pid: int) -> float:
    try:
        return time.clock_gettime(clock_of(pid)) + reaped_in_stat(Path(f"/proc/{pid}/stat").read_text())
    except OSError:  # it has ended, and its parent's sum has it
        return 0.0
