"""What do the living workers cost, and since when does their server run? Read from /proc when Prometheus asks.

Nothing of this is on a request's path. Where there is no /proc the rows are missing, and the families stay empty.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from perflab_instrumentation.counts.file import SUFFIX, counts_files, is_given_up
from perflab_instrumentation.counts.rows import Key, Row
from perflab_instrumentation.metrics import SERVER_START, WORKER_CPU, WORKER_MEMORY

STAT_START, STAT_USER, STAT_SYSTEM, STAT_RESIDENT = 19, 11, 12, 21
"""Fields of /proc/PID/stat behind the command's closing bracket (proc(5) counts from 1 and before it)."""


def process_rows(folder: Path, *, proc: Path = Path("/proc")) -> Iterator[tuple[Key, Row]]:
    """CPU time and resident memory of each worker that counts in `folder`, and the start of the family's server."""
    ticks_per_s = os.sysconf("SC_CLK_TCK")
    page_bytes = os.sysconf("SC_PAGE_SIZE")
    for path in counts_files(folder):
        pid, _, started = path.name.removesuffix(SUFFIX).partition("-")
        fields = _stat(proc, pid) if pid.isdecimal() else None
        if fields is None or fields[STAT_START] != started or is_given_up(path):
            continue
        cpu_s = (int(fields[STAT_USER]) + int(fields[STAT_SYSTEM])) / ticks_per_s
        yield (WORKER_CPU.name, (pid,)), Row([cpu_s])
        yield (WORKER_MEMORY.name, (pid,)), Row([float(int(fields[STAT_RESIDENT]) * page_bytes)])
    _, _, started = folder.name.partition("-")
    booted_s = _boot_time_s(proc)
    if started.isdecimal() and booted_s is not None:
        yield (SERVER_START.name, ()), Row([booted_s + int(started) / ticks_per_s])


def _stat(proc: Path, pid: str) -> list[str] | None:
    try:
        return (proc / pid / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _boot_time_s(proc: Path) -> float | None:
    try:
        lines = (proc / "stat").read_text().splitlines()
    except OSError:
        return None
    return next((float(line.split()[1]) for line in lines if line.startswith("btime ")), None)
