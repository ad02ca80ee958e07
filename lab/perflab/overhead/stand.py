"""What stands ready for the ledger? PostgreSQL, a receiver, and every variant under gunicorn, all hot, side by side."""

import http.client
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from perflab.databases.strategy import create_database, drop_database, drop_left_overs, warm
from perflab.databases.template import ensure_template
from perflab.overhead.cpu import CostReading, read_cost
from perflab.overhead.ours import FOLDER_VARIABLE
from perflab.overhead.plan import WORKERS, OverheadPlan
from perflab.overhead.variants import Variant
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.gunicorn import Gunicorn, start_gunicorn
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.servers.server import answers_http, wait_until_ready

DATASET, SCALE, SEED = "storefront", 0.2, 1
DATABASE = "perflab_run_overhead"
SPREAD_CONNECTIONS = 12
"""The kernel deals them out to the workers: both get one, but in one start of two thousand."""

WARM_UP = 2
"""Requests to each endpoint on each of those."""

EXPORT_DELAY_MS = 500
"""OpenTelemetry's batches leave after so long instead of five seconds: a visit waits for them."""

ENVIRONMENT = {
    "PERFLAB_POOL": "max_age",
    "PERFLAB_CACHE_URL": "locmem://",
    "PERFLAB_CACHE_POLICY": "object",
    "PERFLAB_CACHE_TTL_S": "86400",
    "DJANGO_SETTINGS_MODULE": "perflab.overhead.application.settings",
    "OTEL_SERVICE_NAME": "storefront",
    "OTEL_BSP_SCHEDULE_DELAY": str(EXPORT_DELAY_MS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One variant's running server. `number` is its own in the receiver's paths, `folder` holds its helper's socket."""

    variant: Variant
    server: Gunicorn
    folder: Path
    number: int

    def helpers(self) -> tuple[int, ...]:
        """Pids of the instruments' helper processes."""
        return tuple(int(file.read_text()) for file in self.folder.glob("**/helper.pid"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """All of it."""

    postgresql: PostgreSQL
    receiver_port: int
    variants: dict[str, Standing]

    def cost(self, *standing: Standing) -> CostReading:
        """CPU seconds of what works for these variants, so far."""
        return read_cost(
            gunicorn=[each.server.pid for each in standing],
            postgres=self.postgresql.pid,
            helpers=[pid for each in standing for pid in each.helpers()],
        )

    def exported_bytes(self, standing: Standing) -> int:
        """What one variant has sent to the receiver, so far."""
        connection = http.client.HTTPConnection("127.0.0.1", self.receiver_port, timeout=10)
        try:
            connection.request("GET", "/")
            received: dict[str, int] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return received.get(str(standing.number), 0)

    def profiled(self) -> int:
        """Requests that Silk holds, of all variants."""
        with self.postgresql.connect(DATABASE) as connection:
            row = connection.execute("SELECT count(*) FROM silk_request").fetchone()
        assert row is not None
        return int(row[0])

    def forget_profiles(self) -> None:
        """Empty Silk's tables, so that no block works on more rows than another."""
        with self.postgresql.connect(DATABASE) as connection:
            connection.execute("TRUNCATE silk_request CASCADE")
            connection.execute("CHECKPOINT")


@contextmanager
def open_stand(
    plan: OverheadPlan, *, home: Path, folder: Path, cpus: tuple[int, ...], stage: Callable[[str], None]
) -> Iterator[Stand]:
    """Start everything, warm it, and stop it on leaving.

    Args:
        plan: Which variants, on which endpoints.
        home: Holds the database cluster.
        folder: The run's; logs go there.
        cpus: Where the servers run.
        stage: Told what is being done.

    Raises:
        ServerFailed: something did not start; its log is in the message.
    """
    logs = folder / "logs"
    with ExitStack() as stack:
        supervisor = stack.enter_context(Supervisor())
        stage("starting PostgreSQL")
        postgresql = start_postgresql(supervisor, home / "postgres-18", logs=logs, cpus=cpus)
        stack.callback(postgresql.stop)
        drop_left_overs(postgresql)
        template = ensure_template(postgresql, DATASET, scale=SCALE, seed=SEED, progress=stage)
        create_database(postgresql, DATABASE, template=template)
        stack.callback(drop_database, postgresql, DATABASE)
        warm(postgresql, DATABASE)
        receiver = _start_receiver(supervisor, logs)
        # A socket's path may be 107 bytes long, and a run's folder may lie deep.
        sockets = Path(stack.enter_context(TemporaryDirectory(prefix="perflab-", ignore_cleanup_errors=True)))
        standing: dict[str, Standing] = {}
        for number, variant in enumerate(plan.variants, start=1):
            stage(f"starting {number}/{len(plan.variants)}: {variant.title}")
            standing[variant.name] = _start(
                supervisor,
                variant,
                number,
                database=postgresql.database_url(DATABASE),
                receiver=receiver,
                logs=logs,
                folder=sockets / str(number),
                cpus=cpus,
            )
            stack.callback(standing[variant.name].server.stop)
        for variant in plan.variants:
            stage(f"warming {variant.title}")
            _warm(standing[variant.name].server.port, [endpoint.path for endpoint in plan.endpoints])
        yield Stand(postgresql=postgresql, receiver_port=receiver, variants=standing)
        stage("stopping the servers")


def _start_receiver(supervisor: Supervisor, logs: Path) -> int:
    port = free_port()
    command = [sys.executable, "-m", "perflab.overhead.receiver", str(port)]
    child: Child = supervisor.start(command, name="receiver", log=logs / "receiver.log")
    wait_until_ready(child, lambda: answers_http(port, "/"))
    return port


def _start(
    supervisor: Supervisor,
    variant: Variant,
    number: int,
    *,
    database: str,
    receiver: int,
    logs: Path,
    folder: Path,
    cpus: tuple[int, ...],
) -> Standing:
    folder.mkdir()
    environment = {
        **ENVIRONMENT,
        "PERFLAB_DATABASE_URL": database,
        "PERFLAB_OVERHEAD_VARIANT": variant.name,
        FOLDER_VARIABLE: str(folder),
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{receiver}/{number}",
        "SENTRY_DSN": f"http://key@127.0.0.1:{receiver}/{number}",
    }
    server = start_gunicorn(
        supervisor,
        application="perflab.overhead.application.wsgi",
        environment=environment,
        workers=WORKERS,
        threads=1,
        log=logs / variant.name / "gunicorn.log",
        cpus=cpus,
    )
    return Standing(variant=variant, server=server, folder=folder, number=number)


def _warm(port: int, paths: Sequence[str]) -> None:
    for _ in range(SPREAD_CONNECTIONS):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            for path in paths:
                for _ in range(WARM_UP):
                    connection.request("GET", path)
                    connection.getresponse().read()
        finally:
            connection.close()
