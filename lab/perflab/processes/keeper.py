"""Who stops the servers when perflab itself is killed? A small process that outlives it by a few seconds.

Run as a script, in a session of its own, with the read end of a pipe as stdin. perflab writes one line per child,
`PID STARTTIME SIGNAL GRACE_S`; when the pipe closes, however perflab ended, every child still alive is stopped,
last started first. Children carry a token in their environment, so that a process started in the instant before
perflab died, or a grandchild in a session of its own, is found as well.

Standard library only and started with -I -S: it must be up in milliseconds and depend on nothing.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOKEN_VARIABLE = "PERFLAB_KEEPER_TOKEN"  # noqa: S105 (names a process group, guards nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One registered child; `start_time` (clock ticks since boot) tells it from a later process of the same pid."""

    pid: int
    start_time: int
    stop_signal: int
    grace_s: float


def start_time(pid: int) -> int | None:
    """When the process started, in clock ticks since boot; None if it is gone or only a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def is_alive(child: Child) -> bool:
    return start_time(child.pid) == child.start_time


def stop(child: Child) -> None:
    """Its stop signal, its grace, then SIGKILL for the whole process group."""
    if is_alive(child):
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, child.stop_signal)
    deadline = time.monotonic() + child.grace_s
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def marked(token: str) -> Iterator[int]:
    """Every process that carries the token in its environment, this one aside."""
    wanted = f"{TOKEN_VARIABLE}={token}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    yield int(entry.name)


def parse(line: str) -> Child:
    pid, started, stop_signal, grace_s = line.split()
    return Child(pid=int(pid), start_time=int(started), stop_signal=int(stop_signal), grace_s=float(grace_s))


def main(token: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    children = [parse(line) for line in sys.stdin]
    for child in reversed(children):
        stop(child)
    for pid in marked(token):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])
