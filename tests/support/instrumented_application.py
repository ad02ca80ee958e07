"""The reference application with its instruments on, behind gunicorn, with a cluster of its own; for tests."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from perflab.databases.template import ensure_template
from perflab.processes.cpu_time import children_by_parent
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Supervisor
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.servers.server import answers_http, wait_until_ready

GUNICORN = [sys.executable, "-m", "gunicorn", "perflab_target.wsgi", "--threads", "2", "--no-control-socket"]


@dataclass(frozen=True, kw_only=True)
class Stack:
    supervisor: Supervisor
    postgresql: PostgreSQL
    database: str
    folder: Path

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "PERFLAB_DATABASE_URL": self.postgresql.database_url(self.database),
            "PERFLAB_SERVICE_KEY": "a key for this test",
            "PERFLAB_SECRET_KEY": "a secret for this test",
            **more,
        }


@contextmanager
def instrumented_stack(folder: Path) -> Iterator[Stack]:
    """A cluster of its own with the storefront's data, and Silk's tables."""
    cpus = tuple(os.sched_getaffinity(0))
    with Supervisor() as supervisor:
        postgresql = start_postgresql(supervisor, folder / "postgresql", logs=folder, cpus=cpus)
        try:
            database = ensure_template(postgresql, "storefront", scale=0.2, seed=1, progress=lambda _: None)
            made = Stack(supervisor=supervisor, postgresql=postgresql, database=database, folder=folder)
            migrate = [sys.executable, "-m", "perflab_target", "migrate", "silk", "--verbosity", "0"]
            environment = {**os.environ, **made.environment(PERFLAB_INSTRUMENTS='{"sinks": ["silk"]}')}
            subprocess.run(migrate, env=environment, check=True, timeout=60)
            yield made
        finally:
            postgresql.stop()


@dataclass(frozen=True, kw_only=True)
class Application:
    port: int
    metrics_port: int
    pid: int
    log: Path

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None, port: int = 0
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def get(self, path: str, headers: dict[str, str] | None = None) -> int:
        return self.ask("GET", path, headers=headers)[0]

    def samples(self) -> dict[str, list[Any]]:
        """All samples by name; /metrics may come a moment after the first request."""
        accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
        text = eventually(lambda: self.ask("GET", "/metrics", headers=accept, port=self.metrics_port)[1])
        found: dict[str, list[Any]] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                found.setdefault(sample.name, []).append(sample)
        return found

    def counted(self, name: str = "http_server_request_duration_seconds_count", **labels: str) -> float:
        return sum(sample.value for sample in self.samples().get(name, ()) if labels.items() <= sample.labels.items())

    def workers(self) -> tuple[int, ...]:
        return tuple(children_by_parent().get(self.pid, ()))


def eventually[T](ask: Callable[[], T], within_s: float = 15) -> T:
    """What `ask` returns once it returns something, or its last failure."""
    until_s = time.monotonic() + within_s
    while True:
        try:
            if answer := ask():
                return answer
            failure: Exception = AssertionError(f"still {answer!r} after {within_s} s")
        except OSError as error:
            failure = error
        if time.monotonic() > until_s:
            raise failure
        time.sleep(0.05)


@contextmanager
def running(
    stack: Stack,
    *arguments: str,
    options: dict[str, Any] | None = None,
    command: list[str] = GUNICORN,
    environment: dict[str, str] | None = None,
) -> Iterator[Application]:
    port, metrics_port = free_port(None), free_port(None)
    log = stack.folder / f"application-{port}.log"
    said = {"metrics_port": metrics_port, "folder": str(stack.folder / f"counts-{port}"), **(options or {})}
    child = stack.supervisor.start(
        [*command, "--bind", f"127.0.0.1:{port}", "--reuse-port", "--graceful-timeout", "2", *arguments],
        name="gunicorn",
        log=log,
        cpus=tuple(os.sched_getaffinity(0)),
        environment=stack.environment(
            **({"PERFLAB_INSTRUMENTS": json.dumps(said)} if options is not None else {}),
            OTEL_EXPORTER_PROMETHEUS_PORT=str(metrics_port),
            **(environment or {}),
        ),
        stop_signal=signal.SIGTERM,
        grace_s=5,
    )
    try:
        wait_until_ready(child, lambda: answers_http(port, "/healthz"))
        yield Application(port=port, metrics_port=metrics_port, pid=child.pid, log=log)
    finally:
        child.stop()
        stack.supervisor.forget(child)
