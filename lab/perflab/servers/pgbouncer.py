"""PgBouncer in transaction mode, from PATH or the extras, in front of one database."""

from dataclasses import dataclass
from pathlib import Path

import psycopg

from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.binaries import find_binary
from perflab.servers.postgresql import APP_USER, PostgreSQL
from perflab.servers.server import wait_until_ready
from perflab.servers.unprivileged import disguise, own
from perflab.servers.valkey import answers_tcp

POOL_SIZE = 8
SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""PostgreSQL's SSLRequest message; a server without TLS answers N."""


@dataclass(kw_only=True)
class PgBouncer:
    """A running pooler."""

    child: Child
    port: int
    password: str

    @property
    def pid(self) -> int:
        return self.child.pid

    @property
    def url(self) -> str:
        return self.database_url("postgres")

    def database_url(self, database: str) -> str:
        return f"postgresql://{APP_USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def counters(self) -> dict[str, float]:
        """Transactions pooled and the time clients waited for a server connection, since the start."""
        with psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=APP_USER,
            password=self.password,
            dbname="pgbouncer",
            autocommit=True,
            cursor_factory=psycopg.ClientCursor,
        ) as connection:
            cursor = connection.execute("SHOW STATS_TOTALS")
            names = [column.name for column in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        served = [row for row in rows if row["database"] != "pgbouncer"]
        return {
            "pgbouncer.transactions": float(sum(int(row["xact_count"]) for row in served)),
            "pgbouncer.wait_us": float(sum(int(row["wait_time"]) for row in served)),
        }

    def stop(self) -> None:
        self.child.stop()


def start_pgbouncer(
    supervisor: Supervisor,
    postgresql: PostgreSQL,
    *,
    folder: Path,
    logs: Path,
    cpus: tuple[int, ...],
    port: int | None = None,
) -> PgBouncer:
    """Start it on a free port, with its configuration in `folder`.

    Raises:
        ServerMissing: no PgBouncer on this machine.
        ServerFailed: it did not start.
    """
    binary = find_binary("pgbouncer")
    port = free_port(port)
    folder.mkdir(parents=True, exist_ok=True)
    users = folder / "users.txt"
    users.touch(mode=0o600)
    users.write_text(f'"{APP_USER}" "{postgresql.password}"\n')
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        f"""[databases]
* = host=127.0.0.1 port={postgresql.port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = {POOL_SIZE}
max_client_conn = 500
stats_users = {APP_USER}
ignore_startup_parameters = extra_float_digits,options
log_connections = 0
log_disconnections = 0
"""
    )
    own(folder)
    child = supervisor.start(
        [*disguise().prefix, binary.path, configuration],
        name="pgbouncer",
        log=logs / "pgbouncer.log",
        cpus=cpus,
        environment=binary.environment,
        user=disguise().user,
    )
    wait_until_ready(child, lambda: answers_tcp(port, SSL_REQUEST, b"N"))
    return PgBouncer(child=child, port=port, password=postgresql.password)
