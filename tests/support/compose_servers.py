"""The stack's own servers, started from its own files on embedded programs: roles, PgBouncer, Valkey."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from compose_stack import CONFIGS, environment, interpolated, raw, services
from peer_tools import nginx

from perflab.processes.ports import free_port
from perflab.processes.supervisor import Supervisor
from perflab.servers.binaries import valkey_server
from perflab.servers.postgresql import SUPERUSER, PostgreSQL, start_postgresql
from perflab.servers.server import answers_http, wait_until_ready
from perflab.servers.valkey import answers_tcp

CPUS = tuple(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """PostgreSQL after the stack's script for new clusters."""

    supervisor: Supervisor
    postgresql: PostgreSQL
    folder: Path

    def url(self, role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{password}@127.0.0.1:{self.postgresql.port}/{database}"

    def connect(self, role: str, database: str) -> psycopg.Connection:
        return psycopg.connect(self.url(role, "secret", database), autocommit=True, connect_timeout=10)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster of its own; its script is run by psql, as the image's entry point does."""
    psql = shutil.which("psql")
    if psql is None:
        pytest.skip("psql is not on PATH, and the script for new clusters is written for it")
    with Supervisor() as supervisor:
        server = start_postgresql(supervisor, folder / "postgresql", logs=folder, cpus=CPUS)
        try:
            with server.connect() as connection:
                # The lab's own application has the same name; a new cluster of the image has nobody.
                connection.execute("DROP OWNED BY perflab_app")
                connection.execute("DROP ROLE perflab_app")
            done = subprocess.run(
                [psql, "-v", "ON_ERROR_STOP=1", "--no-psqlrc", "-f", CONFIGS / "postgres" / "roles.sql"],
                env=_psql_environment(server, services()["postgres"]["environment"]),
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            yield Cluster(supervisor=supervisor, postgresql=server, folder=folder)
        finally:
            server.stop()


def _psql_environment(server: PostgreSQL, given: Mapping[str, str]) -> dict[str, str]:
    connection = {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(server.port),
        "PGUSER": SUPERUSER,
        "PGPASSWORD": server.password,
        "PGDATABASE": "postgres",
    }
    return {**os.environ, **given, **connection}


@contextmanager
def valkey(supervisor: Supervisor, folder: Path) -> Iterator[int]:
    """By the stack's own command; yields its port."""
    port = free_port(None)
    command = services()["valkey"]["command"]
    child = supervisor.start(
        [valkey_server(), *command[1:], "--port", str(port), "--bind", "127.0.0.1"],
        name="valkey",
        log=folder / "valkey.log",
        cpus=CPUS,
    )
    try:
        wait_until_ready(child, lambda: answers_tcp(port, b"PING\r\n", b"-NOAUTH"))
        yield port
    finally:
        child.stop()


def nginx_configuration(folder: Path, *, app_port: int | None = None, ports: Mapping[int, int] | None = None) -> str:
    """The file for this machine: temporary files in `folder`, `app` and what is listened on at these ports."""
    text = re.sub(r"(?<= )/tmp(?=/)", str(folder), (CONFIGS / "nginx.conf").read_text())
    if b"stub_status" not in nginx().path.read_bytes():  # the image's nginx has that module, the wheel's has not
        text = text.replace("stub_status;", "return 200;")
    if app_port is not None:
        text = text.replace("server app:8000 resolve", f"server 127.0.0.1:{app_port}")
    for there, here in (ports or {}).items():
        text = text.replace(f"listen {there}", f"listen 127.0.0.1:{here}")
    return text


@contextmanager
def site(supervisor: Supervisor, folder: Path, app_port: int) -> Iterator[dict[int, int]]:
    """nginx in front of an application; yields its ports by those of the stack. What it logs lands in nginx.log."""
    ports = {there: free_port(None) for there in (8080, 8081, 8090)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nginx.conf").write_text("daemon off;\n" + nginx_configuration(folder, app_port=app_port, ports=ports))
    child = supervisor.start(
        [nginx().path, "-p", folder, "-c", folder / "nginx.conf"],
        name="nginx",
        log=folder / "nginx.log",
        cpus=CPUS,
        folder=folder,
    )
    try:
        wait_until_ready(child, lambda: answers_http(ports[8090], "/status"))
        yield ports
    finally:
        child.stop()
        supervisor.forget(child)


def pooler_users() -> str:
    """The file that Compose makes for PgBouncer."""
    content: str = interpolated(raw()["configs"]["pgbouncer-users"]["content"], environment())
    return content
