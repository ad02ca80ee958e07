"""The servers behind a trial: CPU time is neither lost nor counted twice, data is as asked for, extras work."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from perflab_command import Outcome

from perflab.databases.strategy import WriteProbe, create_strategy_database, measure_write, warm
from perflab.databases.template import ensure_template
from perflab.processes.cpu_time import Watched, read_cpu
from perflab.processes.supervisor import Supervisor
from perflab.servers.binaries import find_binary
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.servers.server import ServerMissing
from perflab_target.ddl.write_probes import WRITE_PROBES

pytestmark = pytest.mark.e2e

WORK = "SELECT count(*) FROM generate_series(1, 400000)"
TIMES = 15


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    folder = tmp_path_factory.mktemp("postgresql")
    with Supervisor() as supervisor:
        server = start_postgresql(supervisor, folder / "home", logs=folder, cpus=tuple(os.sched_getaffinity(0)))
        try:
            yield server
        finally:
            server.stop()


def postgres_cpu_s(server: PostgreSQL, work: Callable[[], None]) -> float:
    watched = Watched(gunicorn=os.getpid(), postgres=server.pid, rest=(), generator=os.getpid())
    before = read_cpu(watched)
    work()
    time.sleep(0.2)  # the postmaster reaps a backend a moment after its client has gone
    return read_cpu(watched).since(before).postgres_s


def test_backends_that_come_and_go_are_counted_once(postgresql: PostgreSQL) -> None:
    def kept() -> None:
        with postgresql.connect() as connection:
            for _ in range(TIMES):
                connection.execute(WORK)

    def fresh() -> None:
        for _ in range(TIMES):
            with postgresql.connect() as connection:
                connection.execute(WORK)

    kept()
    ratio = postgres_cpu_s(postgresql, fresh) / postgres_cpu_s(postgresql, kept)
    assert 0.8 < ratio < 1.8, "a lost backend would give 0, one counted twice 2"


def test_a_template_is_built_once_and_its_copies_are_the_same(postgresql: PostgreSQL) -> None:
    said: list[str] = []
    name = ensure_template(postgresql, "storefront", scale=0.1, seed=1, progress=said.append)
    assert said
    said.clear()
    assert ensure_template(postgresql, "storefront", scale=0.1, seed=1, progress=said.append) == name
    assert said == []
    database = create_strategy_database(postgresql, name="t", template=name, ddl="composite")
    with database.copy() as copy, postgresql.connect(copy) as connection:
        connection.execute("DELETE FROM storefront_event")
    with postgresql.connect(database.name) as connection:
        row = connection.execute("SELECT count(*) FROM storefront_event").fetchone()
    assert row == (5000,)
    (index,) = database.indexes(database.name)
    assert index.size_bytes > 0


def test_the_wal_of_a_batch_of_inserts_repeats_and_grows_with_an_index(postgresql: PostgreSQL) -> None:
    name = ensure_template(postgresql, "storefront", scale=0.1, seed=1, progress=lambda _: None)
    probe = WRITE_PROBES["storefront"][0]
    costs = {}
    for ddl in ("none", "composite"):
        database = create_strategy_database(postgresql, name=f"w_{ddl}", template=name, ddl=ddl)
        for attempt in range(2):
            with database.copy() as copy:
                warm(postgresql, copy)
                with postgresql.connect(copy) as connection:
                    cost = measure_write(
                        connection, WriteProbe(table=probe.table, rows=probe.rows, statement=probe.statement.encode())
                    )
            costs[ddl, attempt] = cost.wal_bytes
    assert costs["none", 0] == pytest.approx(costs["none", 1], rel=0.1)
    assert costs["composite", 0] > 1.3 * costs["none", 0]


@pytest.mark.parametrize(
    ("factor", "strategy", "server"),
    [("caching", "object_memcached", "memcached"), ("pooling", "pgbouncer", "pgbouncer")],
)
def test_optional_servers_serve_their_strategies(
    tmp_path: Path, perflab_in: Callable[..., Outcome], perflab_home: Path, factor: str, strategy: str, server: str
) -> None:
    os.environ["PERFLAB_HOME"] = str(perflab_home)
    try:
        find_binary(server)
    except ServerMissing as reason:
        pytest.skip(str(reason))
    finally:
        del os.environ["PERFLAB_HOME"]
    outcome = perflab_in(tmp_path, "run", factor, "--smoke", "--blocks", "1", "--strategy", strategy, "--json")
    assert outcome.code == 0, outcome.stderr
    found = by_name(outcome)[strategy]
    assert found["status"] in {"OK", "INVALID"}
    assert found["examination"]["requests"] > 0


def test_the_same_question_on_real_flights(tmp_path: Path, perflab_in: Callable[..., Outcome]) -> None:
    outcome = perflab_in(tmp_path, "run", "indexing", "--dataset", "flights", "--smoke", "--blocks", "1", "--json")
    assert outcome.code == 0, outcome.stderr
    found = by_name(outcome)["by_carrier_day"]
    assert "Seq Scan on flights_flight" in found["mechanism"]
    assert "perflab_flight" in found["mechanism"]


def by_name(outcome: Outcome) -> dict[str, Any]:
    (factor,) = json.loads(outcome.stdout)["factors"]
    return {strategy["strategy"]: strategy for strategy in factor["strategies"]}
