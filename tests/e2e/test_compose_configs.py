"""The stack's configuration in front of the programs that read it: PostgreSQL, PgBouncer, nginx, Prometheus."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from compose_servers import CPUS, Cluster, cluster, nginx_configuration, pooler_users
from compose_stack import CONFIGS, ROOT
from peer_tools import nginx

from perflab.processes.ports import free_port
from perflab.servers.binaries import Binary, find_binary
from perflab.servers.pgbouncer import SSL_REQUEST
from perflab.servers.server import ServerMissing, wait_until_ready
from perflab.servers.unprivileged import disguise, own
from perflab.servers.valkey import answers_tcp

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


def binary(name: str) -> Binary:
    try:
        return find_binary(name)
    except ServerMissing as missing:
        pytest.skip(str(missing))


def run(found: Binary, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [found.path, *map(str, arguments)],
        env={**os.environ, **found.environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_prometheus_would_start_with_its_configuration(tmp_path: Path) -> None:
    file = tmp_path / "prometheus.yml"
    text = (CONFIGS / "prometheus.yml").read_text()
    file.write_text(text.replace("/etc/prometheus/rules", str(ROOT / "dashboards" / "rules")))
    done = run(binary("promtool"), "check", "config", file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 rule files found" in done.stdout


def test_nginx_would_start_with_its_configuration_though_no_application_is_there(tmp_path: Path) -> None:
    file = tmp_path / "nginx.conf"
    file.write_text(nginx_configuration(tmp_path))
    done = subprocess.run(
        [nginx().path, "-t", "-p", tmp_path, "-c", file], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "test is successful" in done.stderr


@pytest.mark.parametrize("role", ["perflab_app", "pgbouncer", "exporter", "glitchtip"])
def test_no_role_of_the_stack_is_a_superuser(postgresql: Cluster, role: str) -> None:
    with postgresql.connect(role, "glitchtip" if role == "glitchtip" else "perflab") as connection:
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)


def test_the_error_server_and_the_application_cannot_read_each_other(postgresql: Cluster) -> None:
    for role, database in (("glitchtip", "perflab"), ("perflab_app", "glitchtip"), ("exporter", "glitchtip")):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            postgresql.connect(role, database).close()


def test_only_pgbouncer_learns_verifiers_and_none_of_a_superuser(postgresql: Cluster) -> None:
    ask = "SELECT verifier FROM pooler.credentials(%s)"
    with postgresql.connect("pgbouncer", "perflab") as connection:
        found = connection.execute(ask, ["perflab_app"]).fetchall()
        assert [str(verifier).partition("$")[0] for (verifier,) in found] == ["SCRAM-SHA-256"]
        assert connection.execute(ask, ["postgres"]).fetchall() == []
    with (
        postgresql.connect("perflab_app", "perflab") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(ask, ["exporter"])


def test_the_exporter_may_read_statements_statistics(postgresql: Cluster) -> None:
    with postgresql.connect("exporter", "perflab") as connection:
        shown = connection.execute("SELECT count(*) FROM pg_stat_statements WHERE query <> ''").fetchone()
    assert shown is not None
    assert shown[0] > 0


@pytest.fixture
def pooler_port(postgresql: Cluster, tmp_path: Path) -> Iterator[int]:
    """PgBouncer with the stack's file; addresses are this machine's, and what an older release lacks is left out."""
    program = binary("pgbouncer")
    port = free_port(None)
    folder = postgresql.folder / "pgbouncer"
    folder.mkdir(exist_ok=True)
    (folder / "users.txt").write_text(pooler_users())
    text = (CONFIGS / "pgbouncer.ini").read_text()
    for old, new in (
        ("host=postgres port=5432", f"host=127.0.0.1 port={postgresql.postgresql.port}"),
        ("listen_addr = 0.0.0.0", "listen_addr = 127.0.0.1"),
        ("listen_port = 6432", f"listen_port = {port}"),
        ("/etc/pgbouncer/users.txt", str(folder / "users.txt")),
    ):
        assert old in text
        text = text.replace(old, new)
    if release(program) < (1, 21):
        text = re.sub(r"^max_prepared_statements.*$", "", text, flags=re.MULTILINE)
    (folder / "pgbouncer.ini").write_text(text)
    own(folder)
    child = postgresql.supervisor.start(
        [*disguise().prefix, program.path, folder / "pgbouncer.ini"],
        name="pgbouncer",
        log=folder / "pgbouncer.log",
        cpus=CPUS,
        environment=program.environment,
        user=disguise().user,
    )
    try:
        wait_until_ready(child, lambda: answers_tcp(port, SSL_REQUEST, b"N"))
        yield port
    finally:
        child.stop()
        assert "unknown" not in (folder / "pgbouncer.log").read_text()


def release(program: Binary) -> tuple[int, ...]:
    found = re.search(r"(\d+)\.(\d+)", run(program, "--version").stdout)
    assert found is not None
    return int(found[1]), int(found[2])


def test_the_application_reaches_its_database_through_pgbouncer(pooler_port: int) -> None:
    url = f"postgresql://perflab_app:secret@127.0.0.1:{pooler_port}/perflab"
    with psycopg.connect(url, prepare_threshold=None) as connection:
        assert connection.execute("SELECT current_user::text, current_database()::text").fetchone() == (
            "perflab_app",
            "perflab",
        )


def test_a_wrong_password_is_refused_by_pgbouncer(pooler_port: int) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"authentication failed|SASL"):
        psycopg.connect(f"postgresql://perflab_app:wrong@127.0.0.1:{pooler_port}/perflab").close()


def test_the_exporter_may_ask_pgbouncer_for_its_statistics_and_change_nothing(pooler_port: int) -> None:
    url = f"postgresql://exporter:secret@127.0.0.1:{pooler_port}/pgbouncer"
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        assert connection.execute("SHOW POOLS").fetchall()
        with pytest.raises(psycopg.Error, match="admin access needed"):
            connection.execute("PAUSE")
