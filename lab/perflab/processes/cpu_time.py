"""How much CPU time did each part of the serving side use? Read from /proc, exact enough for windows of a second.

A process tree's time is the live processes' own (`/proc/PID/schedstat` of every thread, nanoseconds) plus what its
root has reaped (`cutime` + `cstime`). A backend that ends between two readings moves from the first to the second, so
it is neither lost nor counted twice; what is missed is a child that has ended and is not yet reaped, for the moment
until its parent does so. `cutime` counts in clock ticks, rounding the *sum* of all reaped children once.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from perflab_reports.evidence.trial import CpuSeconds

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Roots of the process trees to read: gunicorn's master, PostgreSQL's postmaster, the rest, the generator."""

    gunicorn: int
    postgres: int
    rest: tuple[int, ...]
    generator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuReading:
    """Cumulative CPU seconds at one moment. `workers` maps worker pid to its seconds."""

    workers: Mapping[int, float]
    postgres_s: float
    rest_s: float
    generator_s: float

    def since(self, earlier: "CpuReading") -> CpuSeconds:
        """What was used between the two readings; never negative."""
        return CpuSeconds(
            app_workers=tuple(
                max(0.0, seconds - earlier.workers.get(pid, 0.0)) for pid, seconds in sorted(self.workers.items())
            ),
            postgres_s=max(0.0, self.postgres_s - earlier.postgres_s),
            rest_s=max(0.0, self.rest_s - earlier.rest_s),
            generator_s=max(0.0, self.generator_s - earlier.generator_s),
        )


def read_cpu(watched: Watched) -> CpuReading:
    """All trees now. The gunicorn master's own time counts with the rest."""
    children = children_by_parent()
    workers = {pid: _own_s(pid) + _reaped_s(pid) for pid in children.get(watched.gunicorn, ())}
    return CpuReading(
        workers=workers,
        postgres_s=_tree_s(watched.postgres, children),
        rest_s=_own_s(watched.gunicorn) + sum(_tree_s(pid, children) for pid in watched.rest),
        generator_s=_tree_s(watched.generator, children),
    )


def children_by_parent() -> dict[int, list[int]]:
    """Parent pid to the pids of its live children, for the whole machine."""
    found: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            stat = _read(f"/proc/{entry}/stat")
            if stat:
                found.setdefault(parent_in_stat(stat), []).append(int(entry))
    return found


def parent_in_stat(stat: str) -> int:
    """The parent's pid in a /proc/PID/stat line, whose second field may hold spaces and brackets."""
    return int(stat.rpartition(")")[2].split()[1])


def reaped_in_stat(stat: str) -> float:
    """Seconds used by children that have ended and were waited for (fields 16 and 17)."""
    fields = stat.rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) * TICK_S


def running_in_schedstat(schedstat: str) -> float:
    """Seconds on a CPU (first field, nanoseconds)."""
    return int(schedstat.split(maxsplit=1)[0]) / 1e9


def _tree_s(root: int, children: Mapping[int, Iterable[int]]) -> float:
    total = _own_s(root) + _reaped_s(root)
    for child in children.get(root, ()):
        total += _tree_s(child, children)
    return total


def _own_s(pid: int) -> float:
    """All threads; a thread that has ended is only in the process's own utime and stime, so the larger counts."""
    total = 0.0
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return 0.0
    for thread in threads:
        text = _read(f"/proc/{pid}/task/{thread}/schedstat")
        total += running_in_schedstat(text) if text else 0.0
    stat = _read(f"/proc/{pid}/stat")
    if stat and len(threads) > 1:
        fields = stat.rpartition(")")[2].split()
        total = max(total, (int(fields[11]) + int(fields[12])) * TICK_S)
    return total


def _reaped_s(pid: int) -> float:
    stat = _read(f"/proc/{pid}/stat")
    return reaped_in_stat(stat) if stat else 0.0


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
