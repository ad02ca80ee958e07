"""What stands under all blocks of a ledger? PostgreSQL with a database for each variant, and a receiver."""

import http.client
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from perflab.databases.strategy import PREFIX, create_database, drop_database, drop_left_overs, warm
from perflab.databases.template import ensure_template
from perflab.overhead.plan import OverheadPlan
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.servers.server import answers_http, wait_until_ready

DATASET, SCALE, SEED = "storefront", 0.2, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the variants' servers share. `watcher` is a connection of ours that looks on and counts for nobody."""

    supervisor: Supervisor
    postgresql: PostgreSQL
    watcher: psycopg.Connection
    receiver_port: int
    logs: Path
    cpus: tuple[int, ...]

    def backends(self) -> dict[str, tuple[int, ...]]:
        """Pids of the server's processes that work in each variant's database, autovacuum's too."""
        rows = self.watcher.execute(
            "SELECT datname, array_agg(pid) FROM pg_stat_activity WHERE datname LIKE %s GROUP BY 1", [f"{_NAMED}%"]
        ).fetchall()
        return {str(name).removeprefix(_NAMED): tuple(pids) for name, pids in rows}

    def received_bytes(self) -> dict[int, int]:
        """What has come in so far, by the sender's number."""
        connection = http.client.HTTPConnection("127.0.0.1", self.receiver_port, timeout=10)
        try:
            connection.request("GET", "/")
            received: dict[str, int] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return {int(number): count for number, count in received.items()}

    def profiled(self, variant: str) -> int:
        """Requests that Silk holds of one variant."""
        with self.postgresql.connect(database_of(variant)) as connection:
            row = connection.execute("SELECT count(*) FROM silk_request").fetchone()
        assert row is not None
        return int(row[0])

    def forget_profiles(self, variant: str) -> None:
        """Empty Silk's tables, so that no block works on more rows than another."""
        with self.postgresql.connect(database_of(variant)) as connection:
            connection.execute("TRUNCATE silk_request CASCADE")


def database_of(variant: str) -> str:
    """The name of one variant's database."""
    return _NAMED + variant


@contextmanager
def open_ground(
    plan: OverheadPlan, *, home: Path, folder: Path, cpus: tuple[int, ...], stage: Callable[[str], None]
) -> Iterator[Ground]:
    """Start what is shared, and stop it on leaving.

    Args:
        plan: Which variants.
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
        stage(f"copying the data {len(plan.variants)} times")
        for variant in plan.variants:
            name = database_of(variant.name)
            create_database(postgresql, name, template=template)
            stack.callback(drop_database, postgresql, name)
            warm(postgresql, name)
        watcher = stack.enter_context(postgresql.connect())
        yield Ground(
            supervisor=supervisor,
            postgresql=postgresql,
            watcher=watcher,
            receiver_port=_start_receiver(supervisor, logs),
            logs=logs,
            cpus=cpus,
        )
        stage("stopping the servers")


def _start_receiver(supervisor: Supervisor, logs: Path) -> int:
    port = free_port()
    command = [sys.executable, "-m", "perflab.overhead.receiver", str(port)]
    child: Child = supervisor.start(command, name="receiver", log=logs / "receiver.log")
    wait_until_ready(child, lambda: answers_http(port, "/"))
    return port


_NAMED = f"{PREFIX}overhead_"
