"""A server quicker than every client: nginx with one process, 1 KB of JSON, and a sleep where one is asked for."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from peer_tools import PLACEMENT, nginx

from perflab.processes.supervisor import Supervisor

BODY = '{"padding": "' + "x" * (1024 - 15) + '"}'
NAPS = (("20%", "0.010"), ("40%", "0.020"), ("30%", "0.030"), ("8%", "0.045"), ("1.7%", "0.080"), ("*", "0.120"))
"""What share of requests under /nap sleeps for how many seconds."""

CONFIGURATION = """
daemon off;
worker_processes 1;
error_log stderr error;
pid nginx.pid;
events {{ worker_connections 8192; }}
http {{
    keepalive_requests 1000000000;
    keepalive_timeout 600;
    log_format timed '$msec $request_time';
    access_log off;
    default_type application/json;
{naps}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{ {log} return 200 '{body}'; }}
        location = /floor {{ return 200 '{body}'; }}
{nap}
    }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NginxServer:
    """A running nginx; `log` grows by one line for each response under a logged location."""

    port: int
    pid: int
    log: Path

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop_all(self) -> None:
        """Every process of it stands still."""
        for pid in (self.pid, *self._workers()):
            os.kill(pid, signal.SIGSTOP)

    def go_on(self) -> None:
        for pid in (self.pid, *self._workers()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def clear_log(self) -> None:
        """nginx appends, so the next line is the first again."""
        os.truncate(self.log, 0)

    def request_times_s(self) -> NDArray[np.float64]:
        """nginx's own $request_time of each response since the log was cleared; whole milliseconds."""
        return np.loadtxt(self.log, ndmin=2)[:, 1]

    def first_response_at_s(self) -> float | None:
        """When the first response since then was logged, on the wall clock; None before."""
        with self.log.open() as lines:
            line = lines.readline()
        return float(line.split()[0]) if line.endswith("\n") else None

    def _workers(self) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]


@contextmanager
def running_nginx(
    supervisor: Supervisor, folder: Path, *, log: bool = False, naps: bool = False
) -> Iterator[NginxServer]:
    """nginx on the application's CPUs; gone, even if it stands still, when the context ends."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    (folder / "nginx.conf").write_text(
        CONFIGURATION.format(
            port=port,
            body=BODY,
            log="access_log access.log timed;" if log else "",
            naps=_nap_shares() if naps else "",
            nap="location /nap { access_log access.log timed; echo_sleep $nap; echo_duplicate 128 '\"nginx\",'; }"
            if naps
            else "",
        )
    )
    (folder / "access.log").touch()
    child = supervisor.start(
        [nginx().path, "-p", folder, "-c", "nginx.conf"],
        name="nginx",
        log=folder / "nginx.log",
        cpus=PLACEMENT.app_cpus,
        folder=folder,
        stop_signal=signal.SIGTERM,
    )
    server = NginxServer(port=port, pid=child.pid, log=folder / "access.log")
    try:
        wait_for_port(port)
        yield server
    finally:
        server.go_on()
        child.stop()
        supervisor.forget(child)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, timeout_s: float = 10.0) -> None:
    """Return when somebody listens there."""
    deadline_s = time.monotonic() + timeout_s
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(0.02)
        else:
            return


def _nap_shares() -> str:
    shares = " ".join(f"{share} {nap};" for share, nap in NAPS)
    return f'    split_clients "$connection-$connection_requests-$request_id" $nap {{ {shares} }}'
