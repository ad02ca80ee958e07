"""A short real run that Prometheus watches: two gunicorn workers with instruments, a generator, and a little trouble.

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
from datetime import UTC, datetime
from pathlib import Path

from board_tasks import COMMAND, SOURCE, TASK, WORKER
from listening_peers import listening_peers
from perflab_command import PERFLAB
from synthetic_run import make_run

from perflab.databases.template import ensure_template
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Supervisor
from perflab.servers.binaries import find_binary
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.servers.prometheus import configuration, start_prometheus
from perflab.servers.server import answers_http, wait_until_ready
from perflab.servers.valkey import start_valkey
from perflab_dashboards.prometheus_api import Prometheus
from perflab_reports.history import append, rows_of_report
from perflab_reports.judge import judge

RUN_ID, STRATEGY = "r1", "object"
DURATION_S = 60
RATE_RPS = 60
SCRAPE_S = 1
SETTLE_S = 2
TROUBLE_EVERY_S = 3
COMMANDS = 3
PLAN_INTERVAL_S = 2
HISTORY_S = 540
EARLIER_RUNS = (1.0, 1.03, 0.98, 1.01, 1.25, 1.22)
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
            gunicorn = [sys.executable, "-m", "gunicorn", "perflab_target.wsgi", "--no-control-socket"]
            child = supervisor.start(
                [*gunicorn, "--workers", "2", "--threads", "2", "--bind", f"127.0.0.1:{port}", "--keep-alive", "30"],
                name="gunicorn",
                log=folder / "application.log",
                cpus=cpus,
                environment=environment,
                stop_signal=signal.SIGTERM,
                grace_s=5,
            )
            wait_until_ready(child, lambda: answers_http(port, "/healthz"))
            (folder / "board_tasks_app.py").write_text(SOURCE)
            worker = {
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
                cpus=cpus,
                environment={
                    **environment,
                    "PERFLAB_INSTRUMENTS": json.dumps(worker),
                    "PYTHONPATH": str(folder),
                    "BOARD_TASKS_BROKER": f"redis://127.0.0.1:{valkey.port}/0",
                },
                stop_signal=signal.SIGTERM,
                grace_s=5,
            )
            target = [
                {
                    "targets": [f"127.0.0.1:{generator_port}"],
                    "labels": {"run_id": RUN_ID, "strategy": STRATEGY},
                }
            ]
            (folder / "generator.json").write_text(json.dumps(target))
            _remember_a_run(folder)
            config = configuration(
                jobs={
                    "application": [folder / "application.json"],
                    "tasks": [folder / "tasks.json"],
                    "generator": [folder / "generator.json"],
                },
                rules=[RULES / "recording.yml", RULES / "alerts.yml"],
                scrape_interval_s=SCRAPE_S,
            )
            started = start_prometheus(supervisor, folder=folder / "prometheus", config=config, logs=folder, cpus=cpus)
            load = folder / "load"
            start_s = time.time()
            with (folder / "load.log").open("w") as log:
                offering = subprocess.Popen(
                    [
                        *(PERFLAB, "load", "--host", f"http://127.0.0.1:{port}", "--mix", "browse"),
                        *("--rate", str(RATE_RPS), "--duration", f"{DURATION_S}s", "--warm-up", "0s"),
                        *("--rows", "products=200", "--rows", "categories=5"),
                        *("--prometheus", f"127.0.0.1:{generator_port}", "--out", str(load)),
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
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
                    threading.Thread(target=_jobs, args=(f"redis://127.0.0.1:{valkey.port}/0", environment, ended)),
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
            yield BoardRun(
                prometheus=run.prometheus,
                port=port,
                metrics_port=metrics_port,
                load=load,
                start_s=start_s,
                end_s=_last_scrape_s(run) - SETTLE_S,
            )
        finally:
            valkey.stop()
            postgresql.stop()


def _last_scrape_s(run: BoardRun) -> float:
    """The generator's figures end with it, before its report is written: what is asked for is a moment before."""
    (up,) = run.prometheus.over('up{job="generator"}', start_s=run.start_s, end_s=time.time(), step_s=SCRAPE_S)
    return max(time_s for time_s, value in up.points if value == 1)


def _remember_a_run(folder: Path) -> None:
    """Finished runs' results, in the data folder before Prometheus starts, as a user brings them there."""
    report = judge(make_run(folder / "earlier", {"none": 1.0, "redis": 0.7}, blocks=4))
    runs, file, now_s = folder / "runs", folder / "history.openmetrics", time.time()
    # The synthetic run has a date of its own; the board looks at the last minutes.
    for number, slower in enumerate(EARLIER_RUNS):
        created_at = datetime.fromtimestamp(now_s - HISTORY_S * (1 - number / len(EARLIER_RUNS)), UTC).isoformat()
        append(
            runs,
            [
                replace(
                    row,
                    run_id=f"earlier-{number}",
                    created_at=created_at,
                    revision=f"rev{number}",
                    value=row.value and row.value * slower,
                )
                for row in rows_of_report(report)
            ],
        )
    subprocess.run([PERFLAB, "history", runs, "--openmetrics", file], check=True, capture_output=True, timeout=60)
    promtool = find_binary("promtool")
    data = folder / "prometheus" / "data"
    data.mkdir(parents=True)
    subprocess.run(
        [promtool.path, "tsdb", "create-blocks-from", "openmetrics", file, data],
        env={**os.environ, **promtool.environment},
        check=True,
        capture_output=True,
        timeout=60,
    )


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
