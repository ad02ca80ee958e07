"""The application under gunicorn: fresh for each trial, workers preloaded so that none is still importing."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from perflab.processes.cpu_time import children_by_parent
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.gunicorn_hooks import FOLDER_VARIABLE
from perflab.servers.server import ServerFailed, answers_http, wait_until_ready


@dataclass(kw_only=True)
class Gunicorn:
    """A running application."""

    child: Child
    port: int
    supervisor: Supervisor

    @property
    def pid(self) -> int:
        return self.child.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.child.stop()
        self.supervisor.forget(self.child)


def start_gunicorn(
    supervisor: Supervisor,
    *,
    application: str,
    environment: Mapping[str, str],
    workers: int,
    threads: int,
    log: Path,
    cpus: tuple[int, ...],
    health_path: str = "/healthz",
    port: int | None = None,
) -> Gunicorn:
    """Start it and wait until it answers and all workers stand.

    `--reuse-port` lets the kernel deal connections out to the workers; racing for one socket, the worker that is awake
    wins nearly all of them at a low rate (busiest worker 1.4 to 1.7 times its even share, against 1.0 to 1.1).

    Raises:
        ServerFailed: with the application's own log.
    """
    port = free_port(port)
    heartbeat = ("--worker-tmp-dir", "/dev/shm") if os.access("/dev/shm", os.W_OK) else ()  # noqa: S108
    child = supervisor.start(
        [
            *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"),
            *("--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread"),
            *("--preload", "--reuse-port", "--keep-alive", "75", "--backlog", "2048", "--graceful-timeout", "1"),
            *("--log-level", "warning", "--no-control-socket", "--config", "python:perflab.servers.gunicorn_hooks"),
            *heartbeat,
        ],
        name="gunicorn",
        log=log,
        cpus=cpus,
        environment={**environment, FOLDER_VARIABLE: str(log.parent.absolute())},
        stop_signal=signal.SIGQUIT,
        grace_s=2,
    )

    def ready() -> bool:
        return answers_http(port, health_path) and len(children_by_parent().get(child.pid, ())) >= workers

    try:
        wait_until_ready(child, ready)
    except ServerFailed:
        supervisor.forget(child)
        raise
    return Gunicorn(child=child, port=port, supervisor=supervisor)
