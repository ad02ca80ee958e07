"""A short real run that Prometheus watches: two gunicorn workers with instruments, a generator, and a little trouble.

The trouble (a page that raises, a proxy's X-Request-Start) is what makes panels of errors and queues hold data.
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
from dataclasses import dataclass
from pathlib import Path

from listening_peers import listening_peers
from perflab_command import PERFLAB
from synthetic_run import make_run

from perflab.databases.template import ensure_template
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Supervisor
from perflab.run_history import openmetrics
from perflab.servers.binaries import find_binary
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.servers.prometheus import configuration, start_prometheus
from perflab.servers.server import answers_http, wait_until_ready
from perflab_dashboards.prometheus_api import Prometheus
from perflab_reports.judge import judge

RUN_ID, STRATEGY = "r1", "object"
DURATION_S = 60
RATE_RPS = 60
SCRAPE_S = 1
SETTLE_S = 2
TROUBLE_EVERY_S = 3
RULES = Path("dashboards/rules")


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
        try:
            database = ensure_template(postgresql, "storefront", scale=0.2, seed=1, progress=lambda _: None)
            port, metrics_port, generator_port = free_port(None), free_port(None), free_port(None)
            options = {
                "sinks": ["prometheus", "otel"],
                "sample_ratio": 0.2,
                "repeats": 2,
                "run_id": RUN_ID,
                "strategy": STRATEGY,
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
                trouble = threading.Thread(target=_trouble, args=(run, postgresql, database, ended))
                trouble.start()
                offering.wait(DURATION_S + 60)
                ended.set()
                trouble.join()
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
            postgresql.stop()


def _last_scrape_s(run: BoardRun) -> float:
    """The generator's figures end with it, before its report is written: what is asked for is a moment before."""
    (up,) = run.prometheus.over('up{job="generator"}', start_s=run.start_s, end_s=time.time(), step_s=SCRAPE_S)
    return max(time_s for time_s, value in up.points if value == 1)


def _remember_a_run(folder: Path) -> None:
    """A finished run's results, in the data folder before Prometheus starts, as a user brings them there."""
    report = judge(make_run(folder / "earlier", {"none": 1.0, "redis": 0.7}, blocks=4))
    file = folder / "history.openmetrics"
    recently = time.time() - 120
    # The synthetic run has a date of its own; the board looks at the last minutes.
    lines = [_dated(line, recently) for line in openmetrics(report).splitlines()]
    file.write_text("\n".join(lines) + "\n")
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


def _dated(line: str, time_s: float) -> str:
    return line if line.startswith("#") else f"{line.rpartition(' ')[0]} {time_s:.3f}"


def _trouble(run: BoardRun, postgresql: PostgreSQL, database: str, ended: threading.Event) -> None:
    """Until the load has ended: a proxy's header on some requests, and a page whose table goes away for a moment."""
    with postgresql.connect(database) as connection:
        while not ended.wait(TROUBLE_EVERY_S):
            run.ask("/api/v1/products/7/stock", {"X-Request-Start": f"t={time.time() - 0.02:.3f}"})
            connection.execute("ALTER TABLE storefront_review RENAME TO storefront_review_away")
            try:
                run.ask("/api/v1/products/7/reviews")
            finally:
                connection.execute("ALTER TABLE storefront_review_away RENAME TO storefront_review")
