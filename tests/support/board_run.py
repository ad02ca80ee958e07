"""A short real run that Prometheus watches, and a shorter one after it: gunicorn workers, a generator, some trouble.

The trouble (a page that raises, a proxy's X-Request-Start, an index that goes away, Celery's tasks and a management
command) is what makes the panels of errors, queues, plans and jobs hold data.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from board_history import remember_runs
from board_tasks import COMMAND, SOURCE, TASK, WORKER
from listening_peers import listening_peers
from perflab_command import PERFLAB

from perflab.databases.template import ensure_template
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.servers.prometheus import configuration, start_prometheus
from perflab.servers.server import answers_http, wait_until_ready
from perflab.servers.valkey import start_valkey
from perflab_dashboards.prometheus_api import Prometheus

RUN_ID, STRATEGY = "r1", "object"
DURATION_S = 60
RATE_RPS = 60
SCRAPE_S = 1
SETTLE_S = 2
TROUBLE_EVERY_S = 3
COMMANDS = 3
PLAN_INTERVAL_S = 2
LATER_RUN_ID, LATER_STRATEGY = "r2", "none"
LATER_S = 30
RULES = Path("dashboards/rules")

DROP_INDEXES = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT indexrelid::regclass FROM pg_index
        WHERE indrelid = 'storefront_review'::regclass AND NOT indisunique
    LOOP EXECUTE 'DROP INDEX ' || name; END LOOP;
END $$
"""


@dataclass(frozen=True, kw_only=True)
class BoardRun:
    """What is left to ask once the load has ended; the application and Prometheus still run."""

    prometheus: Prometheus
    port: int
    metrics_port: int
    load: Path
    start_s: float
    end_s: float
    later_start_s: float = 0.0
    later_end_s: float = 0.0

    def ask(self, path: str, headers: dict[str, str] | None = None) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()


@contextmanager
def board_run(folder: Path) -> Iterator[BoardRun]:
    """Start everything, offer the load, and hand over what can be asked."""
    cpus = tuple(os.sched_getaffinity(0))
    with Supervisor() as supervisor, listening_peers() as peers:
        postgresql = start_postgresql(supervisor, folder / "postgresql", logs=folder, cpus=cpus)
        valkey = start_valkey(supervisor, logs=folder, cpus=cpus)
        try:
            database = ensure_template(postgresql, "storefront", scale=0.2, seed=1, progress=lambda _: None)
            port, metrics_port, generator_port = free_port(None), free_port(None), free_port(None)
            options = {
                "sinks": ["prometheus", "otel"],
                "sample_ratio": 0.2,
                "repeats": 2,
                "run_id": RUN_ID,
                "strategy": STRATEGY,
                "plan_changes": True,
                "plan_interval_s": PLAN_INTERVAL_S,
                "metrics_port": metrics_port,
                "folder": str(folder / "counts"),
                "targets_file": str(folder / "application.json"),
            }
            environment = {
                "PERFLAB_DATABASE_URL": postgresql.database_url(database),
                "PERFLAB_SERVICE_KEY": "a key for this test",
                "PERFLAB_SECRET_KEY": "a secret for this test",
                "PERFLAB_POOL": "pool",
                "PERFLAB_POOL_MIN_SIZE": "1",
                "PERFLAB_POOL_MAX_SIZE": "2",
                "PERFLAB_CACHE_POLICY": "object",
                "PERFLAB_INSTRUMENTS": json.dumps(options),
                **peers.environment,
            }
            _serve(supervisor, port, folder / "application.log", environment)
            broker = f"redis://127.0.0.1:{valkey.port}/0"
            _work(supervisor, folder, options, {**environment, "BOARD_TASKS_BROKER": broker})
            target = [
                {
                    "targets": [f"127.0.0.1:{generator_port}"],
                    "labels": {"run_id": RUN_ID, "strategy": STRATEGY},
                }
            ]
            (folder / "generator.json").write_text(json.dumps(target))
            remember_runs(folder)
            config = configuration(
                jobs={
                    "application": [folder / "application.json", folder / "later.json"],
                    "tasks": [folder / "tasks.json"],
                    "generator": [folder / "generator.json"],
                },
                rules=[RULES / "recording.yml", RULES / "alerts.yml"],
                scrape_interval_s=SCRAPE_S,
            )
            started = start_prometheus(supervisor, folder=folder / "prometheus", config=config, logs=folder, cpus=cpus)
            load = folder / "load"
            start_s = time.time()
            offering = _offer(port, DURATION_S, load, "--prometheus", f"127.0.0.1:{generator_port}")
            run = BoardRun(
                prometheus=Prometheus(url=started.url),
                port=port,
                metrics_port=metrics_port,
                load=load,
                start_s=start_s,
                end_s=0.0,
            )
            try:
                ended = threading.Event()
                trouble = [
                    threading.Thread(target=_trouble, args=(run, postgresql, database, ended)),
                    threading.Thread(target=_jobs, args=(broker, environment, ended)),
                ]
                for thread in trouble:
                    thread.start()
                offering.wait(DURATION_S + 60)
                ended.set()
                for thread in trouble:
                    thread.join()
            finally:
                offering.kill()
                offering.wait()
            end_s = _last_scrape_s(run) - SETTLE_S
            later_start_s, later_end_s = _run_later(supervisor, folder, options, environment)
            yield replace(run, end_s=end_s, later_start_s=later_start_s, later_end_s=later_end_s)
        finally:
            valkey.stop()
            postgresql.stop()


def _serve(supervisor: Supervisor, port: int, log: Path, environment: dict[str, str]) -> Child:
    """The reference application with instruments, ready."""
    child = supervisor.start(
        [
            *(sys.executable, "-m", "gunicorn", "perflab_target.wsgi", "--no-control-socket", "--workers", "2"),
            *("--threads", "2", "--bind", f"127.0.0.1:{port}", "--keep-alive", "30"),
        ],
        name=log.stem,
        log=log,
        cpus=tuple(os.sched_getaffinity(0)),
        environment=environment,
        stop_signal=signal.SIGTERM,
        grace_s=5,
    )
    wait_until_ready(child, lambda: answers_http(port, "/healthz"))
    return child


def _work(supervisor: Supervisor, folder: Path, options: dict[str, Any], environment: dict[str, str]) -> None:
    """A Celery worker with instruments of its own."""
    (folder / "board_tasks_app.py").write_text(SOURCE)
    own = {
        **options,
        "metrics_port": free_port(None),
        "folder": str(folder / "task-counts"),
        "targets_file": str(folder / "tasks.json"),
        "plan_changes": False,
    }
    supervisor.start(
        WORKER,
        name="celery",
        log=folder / "tasks.log",
        cpus=tuple(os.sched_getaffinity(0)),
        environment={**environment, "PERFLAB_INSTRUMENTS": json.dumps(own), "PYTHONPATH": str(folder)},
        stop_signal=signal.SIGTERM,
        grace_s=5,
    )


def _run_later(
    supervisor: Supervisor, folder: Path, options: dict[str, Any], environment: dict[str, str]
) -> tuple[float, float]:
    """The same application without a cache, for what compares two runs; its beginning and its end."""
    own = {
        **options,
        "run_id": LATER_RUN_ID,
        "strategy": LATER_STRATEGY,
        "metrics_port": free_port(None),
        "folder": str(folder / "later-counts"),
        "targets_file": str(folder / "later.json"),
        "plan_changes": False,
    }
    port = free_port(None)
    changed = {"PERFLAB_CACHE_POLICY": LATER_STRATEGY, "PERFLAB_INSTRUMENTS": json.dumps(own)}
    server = _serve(supervisor, port, folder / "later.log", {**environment, **changed})
    start_s = time.time()
    offering = _offer(port, LATER_S, folder / "later-load")
    try:
        offering.wait(LATER_S + 60)
    finally:
        offering.kill()
        offering.wait()
    end_s = time.time() - SETTLE_S
    server.stop()
    return start_s, end_s


def _offer(port: int, duration_s: int, out: Path, *more: str) -> subprocess.Popen[str]:
    """The load generator, as a user starts it."""
    with out.with_suffix(".log").open("w") as log:
        return subprocess.Popen(
            [
                *(PERFLAB, "load", "--host", f"http://127.0.0.1:{port}", "--mix", "browse"),
                *("--rate", str(RATE_RPS), "--duration", f"{duration_s}s", "--warm-up", "0s"),
                *("--rows", "products=200", "--rows", "categories=5", "--out", str(out), *more),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _last_scrape_s(run: BoardRun) -> float:
    """The generator's figures end with it, before its report is written: what is asked for is a moment before."""
    (up,) = run.prometheus.over('up{job="generator"}', start_s=run.start_s, end_s=time.time(), step_s=SCRAPE_S)
    return max(time_s for time_s, value in up.points if value == 1)


def _trouble(run: BoardRun, postgresql: PostgreSQL, database: str, ended: threading.Event) -> None:
    """Until the load has ended: a proxy's header on some requests, and a page whose table goes away for a moment."""
    until_dropped_s = time.monotonic() + DURATION_S / 2
    with postgresql.connect(database) as connection:
        while not ended.wait(TROUBLE_EVERY_S):
            if time.monotonic() > until_dropped_s:
                connection.execute(DROP_INDEXES)
            run.ask("/api/v1/products/7/stock", {"X-Request-Start": f"t={time.time() - 0.02:.3f}"})
            connection.execute("ALTER TABLE storefront_review RENAME TO storefront_review_away")
            try:
                run.ask("/api/v1/products/7/reviews")
            finally:
                connection.execute("ALTER TABLE storefront_review_away RENAME TO storefront_review")


def _jobs(broker: str, environment: dict[str, str], ended: threading.Event) -> None:
    """Until the load has ended: tasks, and a few times a management command, whose counts the server keeps."""
    from celery import Celery

    sender, done = Celery("board_tasks", broker=broker), 0
    while not ended.wait(TROUBLE_EVERY_S):
        sender.send_task(TASK, args=[2])
        if done < COMMANDS:
            subprocess.run(COMMAND, env={**os.environ, **environment}, check=True, capture_output=True, timeout=60)
            done += 1
    sender.close()
