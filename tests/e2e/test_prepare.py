"""An interrupted first start leaves nothing behind that keeps the second one from preparing the database."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from perflab.databases.strategy import create_database
from perflab.processes.ports import free_port
from perflab.processes.supervisor import Supervisor
from perflab.servers.postgresql import PostgreSQL, running_postgresql
from perflab_target.datasets import DATASETS
from perflab_target.ddl import DDL_SETS
from perflab_target.prepare import INDEXES, label

pytestmark = pytest.mark.e2e

DATABASE = "prepared"
SCALE = 0.02


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    folder, cpus = tmp_path_factory.mktemp("prepare"), tuple(os.sched_getaffinity(0))
    with Supervisor() as supervisor, running_postgresql(supervisor, folder / "pg", logs=folder, cpus=cpus) as started:
        yield started


def prepare(database_url: str, dataset: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "perflab_target.prepare", "--dataset", dataset, "--scale", str(SCALE)],
        env={**os.environ, "PERFLAB_DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize(
    ("dataset", "table", "index"),
    [
        ("storefront", "storefront_product", "perflab_product_category_price"),
        ("flights", "flights_flight", "perflab_flight_day_delays"),
    ],
)
def test_a_first_start_that_fails_after_the_rows_is_made_good_by_the_next(
    server: PostgreSQL, dataset: str, table: str, index: str
) -> None:
    create_database(server, DATABASE, template="template0")
    url = server.database_url(DATABASE)
    with server.connect(DATABASE) as connection:
        connection.execute(f"CREATE TABLE {index} ()".encode())  # the name is taken: this index cannot be made

    first = prepare(url, dataset)

    assert first.returncode == 2, first.stdout + first.stderr
    assert "loading" in first.stdout
    assert index in first.stderr
    assert "Traceback" not in first.stderr
    assert (rows(server, table), comment(server)) == (0, "")
    with server.connect(DATABASE) as connection:
        connection.execute(f"DROP TABLE {index}".encode())

    second = prepare(url, dataset)

    assert second.returncode == 0, second.stdout + second.stderr
    assert rows(server, table) > 0
    assert comment(server) == label(dataset, SCALE)
    assert indexes(server) == sum("CREATE INDEX" in text for text in DDL_SETS[INDEXES[dataset]].statements)
    assert "already here" in prepare(url, dataset).stdout


def test_a_server_that_does_not_answer_is_said_without_a_traceback() -> None:
    done = prepare(f"postgresql://nobody:nothing@127.0.0.1:{free_port(None)}/nowhere", next(iter(DATASETS)))
    assert done.returncode == 2
    assert "127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr


def rows(server: PostgreSQL, table: str) -> int:
    return int(one(server, f"SELECT count(*) FROM {table}"))


def comment(server: PostgreSQL) -> str:
    described = "coalesce(shobj_description(oid, 'pg_database'), '')"
    return one(server, f"SELECT {described} FROM pg_database WHERE datname = current_database()")


def indexes(server: PostgreSQL) -> int:
    return int(one(server, "SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'perflab%'"))


def one(server: PostgreSQL, query: str) -> str:
    with server.connect(DATABASE) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return str(row[0])
