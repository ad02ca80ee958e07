"""What did this client cost, and how did it end? A child on the generator's CPUs, reaped with its resource usage."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peer_tools import PLACEMENT

from perflab.processes.supervisor import Child, Supervisor

POLL_S = 0.02


class ClientFailed(Exception):
    """The message holds the client's last words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """CPU time of the client and all its children, user and system together, and what it wrote."""

    cpu_s: float
    output: str


def run_client(
    supervisor: Supervisor,
    command: Sequence[str | Path],
    *,
    log: Path,
    timeout_s: float,
    environment: Mapping[str, str] | None = None,
    accepted: tuple[int, ...] = (0,),
    meanwhile: Callable[[], object] = lambda: None,
) -> Ended:
    """Run one client to its end; `meanwhile` is called once, right after it has been started.

    Raises:
        ClientFailed: it ended badly, or not in time.
    """
    log.unlink(missing_ok=True)
    child = supervisor.start(
        command, name="client", log=log, environment=environment, cpus=PLACEMENT.generator_cpus, folder=log.parent
    )
    try:
        meanwhile()
        code, cpu_s = _reap(child, timeout_s)
    finally:
        child.stop()
        supervisor.forget(child)
    if code not in accepted:
        raise ClientFailed(f"{' '.join(map(str, command))} ended with {code}:\n{child.last_words(20)}")
    return Ended(cpu_s=cpu_s, output=log.read_text(errors="replace"))


def _reap(child: Child, timeout_s: float) -> tuple[int, float]:
    """wait4 gives what Popen does not: the usage of exactly this child and of those it has waited for."""
    deadline_s = time.monotonic() + timeout_s
    while time.monotonic() < deadline_s:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.process.returncode = os.waitstatus_to_exitcode(status)
            return child.process.returncode, usage.ru_utime + usage.ru_stime
        time.sleep(POLL_S)
    raise ClientFailed(f"{child.process.args!r} was not done after {timeout_s:g} s:\n{child.last_words(20)}")
