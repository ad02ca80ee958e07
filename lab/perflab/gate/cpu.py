"""How much CPU time did an arm use? Its worker and the PostgreSQL backends of its own database, in nanoseconds.

`/proc/PID/task/*/schedstat` counts every nanosecond on a CPU; there is never more than one request in flight, so what
an arm's processes used between two readings is what its requests cost.
"""

import os
import time
from collections.abc import Iterable
from pathlib import Path

import psycopg

SETTLE_S = 0.004
"""A worker still tidies up after its answer's last byte has arrived."""


def backends(connection: psycopg.Connection, database: str) -> tuple[int, ...]:
    """The pids of a database's client backends."""
    rows = connection.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'", [database]
    ).fetchall()
    return tuple(pid for (pid,) in rows)


def used_ns(pids: Iterable[int]) -> int:
    """Nanoseconds on a CPU so far, all threads."""
    return sum(_process_ns(pid) for pid in pids)


def settle() -> None:
    """Let what follows an answer end."""
    time.sleep(SETTLE_S)


def _process_ns(pid: int) -> int:
    total = 0
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            total += int(Path(f"/proc/{pid}/task/{thread}/schedstat").read_text().split(maxsplit=1)[0])
    except (OSError, ValueError, IndexError):
        return total
    return total
