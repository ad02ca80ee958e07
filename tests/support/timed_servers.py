"""Which servers know their own service times? Two that sleep as drawn; their word is the truth for a client's."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import napping_server
import numpy as np
import ping_pong
from client_process import run_client
from nginx_server import free_port, running_nginx, wait_for_port
from numpy.typing import NDArray
from peer_tools import PLACEMENT

from perflab.processes.supervisor import Supervisor

MEDIAN_MS, SIGMA, SEED = 20.0, 0.5, 11


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedServer:
    """`times_s` is the server's own word on every request, once it has ended."""

    port: int
    times_s: Callable[[], NDArray[np.float64]]

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def lognormal_server(supervisor: Supervisor, folder: Path) -> Iterator[TimedServer]:
    """Our own: a lognormal service time of median 20 ms, logged in microseconds."""
    folder.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), folder / "taken_s"
    child = supervisor.start(
        [sys.executable, napping_server.__file__, str(port), log, str(MEDIAN_MS), str(SIGMA), str(SEED)],
        name="napping server",
        log=folder / "server.log",
        cpus=PLACEMENT.app_cpus,
    )
    try:
        wait_for_port(port)
        yield TimedServer(port=port, times_s=lambda: np.fromfile(log))
    finally:
        child.stop()
        supervisor.forget(child)


@contextmanager
def sleeping_nginx(supervisor: Supervisor, folder: Path) -> Iterator[TimedServer]:
    """nginx with its echo module: six service times of 10 to 120 ms, logged in whole milliseconds."""
    with running_nginx(supervisor, folder, naps=True) as server:
        yield TimedServer(port=server.port, times_s=server.request_times_s)


def floor_s(supervisor: Supervisor, folder: Path, server: TimedServer) -> float:
    """What lies between any client and the server's own word: the median of a bare ping-pong, from the client's CPU."""
    ended = run_client(
        supervisor,
        [sys.executable, ping_pong.__file__, str(server.port)],
        log=folder / "floor.log",
        timeout_s=60,
    )
    return float(ended.output)
