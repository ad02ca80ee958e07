"""The examination pass on real servers: exact counts, plans, spans, Silk's rows, and the same again."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from perflab.databases.statements import StatementCount, read_statements, reset_statements
from perflab.databases.strategy import StrategyDatabase, create_strategy_database
from perflab.databases.template import ensure_template
from perflab.examination.examine import THREADS, WORKERS, examine
from perflab.examination.ports import Address, ConnectToDatabase
from perflab.examination.recorded import read_requests
from perflab.processes.supervisor import Supervisor
from perflab.servers.gunicorn import start_gunicorn
from perflab.servers.memcached import start_memcached
from perflab.servers.pgbouncer import start_pgbouncer
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.servers.server import ServerMissing
from perflab.servers.valkey import start_valkey
from perflab_instrumentation.examine.options import Mode
from perflab_loadtests.journeys.request import Request, get, write
from perflab_reports.evidence.examination import EndpointWork, Examination
from perflab_target.storefront.tokens import mint

pytestmark = pytest.mark.e2e

SERVICE_KEY = "a key for this test"
SECRET_KEY = "a secret for this test"
CPUS = tuple(os.sched_getaffinity(0))


@dataclass(frozen=True, kw_only=True)
class Stack:
    supervisor: Supervisor
    postgresql: PostgreSQL
    folder: Path
    template: str
    plain: StrategyDatabase
    composite: StrategyDatabase


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    with Supervisor() as supervisor:
        postgresql = start_postgresql(supervisor, folder / "postgresql", logs=folder, cpus=CPUS)
        try:
            template = ensure_template(postgresql, "storefront", scale=1, seed=1, progress=lambda _: None)
            yield Stack(
                supervisor=supervisor,
                postgresql=postgresql,
                folder=folder,
                template=template,
                plain=create_strategy_database(postgresql, name="plain", template=template, ddl="none"),
                composite=create_strategy_database(postgresql, name="composite", template=template, ddl="composite"),
            )
        finally:
            postgresql.stop()


READS = tuple(
    request
    for product in (7, 11, 7, 25, 60, 91, 130)
    for request in (
        get(f"/api/v1/products/{product}", "/api/v1/products/{id}"),
        get(f"/api/v1/products/{product}/events", "/api/v1/products/{id}/events", limit=10),
        get(f"/api/v1/products/{product}/related", "/api/v1/products/{id}/related", limit=5),
    )
)


def writes() -> tuple[Request, ...]:
    customer = mint(1, secret_key=SECRET_KEY)
    order = {"lines": [{"product": 7, "quantity": 1}, {"product": 11, "quantity": 2}]}
    return tuple(
        request
        for price in ("5.00", "6.50")
        for request in (
            get("/api/v1/products/7", "/api/v1/products/{id}"),
            write("PATCH", "/api/v1/products/7", "/api/v1/products/{id}", token=SERVICE_KEY, body={"price": price}),
            write("POST", "/api/v1/orders", "/api/v1/orders", token=customer, body=order, expected=(409,)),
            get("/api/v1/orders/mine", "/api/v1/orders/mine", token=customer),
        )
    )


@dataclass(kw_only=True)
class Bench:
    """What the lab does for one strategy."""

    stack: Stack
    database: StrategyDatabase
    environment: Mapping[str, str]
    through_pgbouncer: bool = False
    empty_cache: Callable[[], None] = lambda: None  # a dataclass default
    _name: str = ""

    @contextmanager
    def start(self, *, mode: Mode, folder: Path) -> Iterator[Address]:
        server = self.stack.postgresql
        self.empty_cache()
        with self.database.copy() as self._name:
            environment = {
                "PERFLAB_DATABASE_URL": server.database_url(self._name),
                "PERFLAB_SERVICE_KEY": SERVICE_KEY,
                "PERFLAB_SECRET_KEY": SECRET_KEY,
                "PERFLAB_EXAMINE": mode,
                "PERFLAB_EXAMINE_FOLDER": str(folder),
                **self.environment,
            }
            if mode == "profile":
                subprocess.run(
                    [sys.executable, "-m", "perflab_target", "migrate", "silk", "--verbosity", "0"],
                    env={**os.environ, **environment},
                    check=True,
                )
            pooler = (
                start_pgbouncer(self.stack.supervisor, server, folder=folder / "pgbouncer", logs=folder, cpus=CPUS)
                if self.through_pgbouncer
                else None
            )
            if pooler is not None:
                environment |= {"PERFLAB_DATABASE_URL": pooler.database_url(self._name), "PERFLAB_PGBOUNCER": "1"}
            application = start_gunicorn(
                self.stack.supervisor,
                application="perflab_target.wsgi",
                environment=environment,
                workers=WORKERS,
                threads=THREADS,
                log=folder / "application.log",
                cpus=CPUS,
            )
            try:
                yield Address(port=application.port)
            finally:
                application.stop()
                if pooler is not None:
                    pooler.stop()

    def reset(self) -> None:
        reset_statements(self.stack.postgresql)

    def read(self) -> tuple[StatementCount, ...]:
        return read_statements(self.stack.postgresql, self._name)

    def counters(self) -> Mapping[str, float]:
        return self.stack.postgresql.counters(self._name)

    def silk(self) -> AbstractContextManager[psycopg.Connection]:
        return self.stack.postgresql.connect(self._name)

    def examine(
        self,
        folder: Path,
        requests: tuple[Request, ...],
        *,
        warm_up: tuple[Request, ...] | None = None,
        silk: ConnectToDatabase | None = None,
    ) -> Examination:
        return examine(
            factor="test",
            strategy=self.database.name,
            requests=requests,
            folder=folder,
            start=self.start,
            statements=self,
            counters=self.counters,
            silk=silk or self.silk,
            warm_up=warm_up,
        )


def endpoint(examination: Examination, name: str) -> EndpointWork:
    return next(work for work in examination.endpoints if work.endpoint == name)


def counted(examination: Examination) -> Examination:
    """The part that must repeat to the last bit: no plan (it holds times), and no blocks of statements that write."""
    exact = ("app.", "postgres.statement_calls", "postgres.statement_rows")
    return replace(
        examination,
        counters={name: value for name, value in examination.counters.items() if name.startswith(exact)},
        endpoints=tuple(
            replace(
                work,
                silk_queries_ms_per_request=None,
                statements=tuple(
                    replace(
                        statement,
                        plan=None,
                        shared_blocks_per_call=(
                            statement.shared_blocks_per_call if statement.sql.startswith("SELECT") else None
                        ),
                    )
                    for statement in work.statements
                ),
            )
            for work in examination.endpoints
        ),
    )


PRODUCT = "GET /api/v1/products/{id}"
EVENTS = "GET /api/v1/products/{id}/events"
RELATED = "GET /api/v1/products/{id}/related"


@pytest.fixture(scope="module")
def plain(stack: Stack) -> Examination:
    return Bench(stack=stack, database=stack.plain, environment={}).examine(stack.folder / "plain", READS)


def test_every_statement_that_the_application_counts_is_one_that_postgresql_counts(plain: Examination) -> None:
    assert plain.problems == ()
    assert plain.requests == len(READS)
    assert plain.counters["app.statements"] == plain.counters["postgres.statement_calls"] > 0
    rows = sum(s.rows_per_request * work.requests for work in plain.endpoints for s in work.statements)
    assert rows == pytest.approx(plain.counters["postgres.statement_rows"])
    assert all(s.shared_blocks_per_call for work in plain.endpoints for s in work.statements)


def test_an_n_plus_one_stands_first_with_the_line_that_causes_it(plain: Examination) -> None:
    repeated, *others = endpoint(plain, RELATED).statements
    assert repeated.calls_per_request > 2
    assert all(statement.calls_per_request == 1 for statement in others)
    assert "storefront_brand" in repeated.sql
    assert repeated.call_site is not None
    assert repeated.call_site.startswith("perflab_target/storefront/views/products.py:")


def test_spans_and_silk_see_the_same_statements_and_nothing_of_each_other(plain: Examination) -> None:
    for work in plain.endpoints:
        assert work.spans_per_request == pytest.approx(1 + work.queries_per_request)
        assert work.silk_queries_per_request == pytest.approx(work.queries_per_request)
        assert work.silk_queries_ms_per_request
        assert not any("silk" in statement.sql or "EXPLAIN" in statement.sql for statement in work.statements)


def test_the_profiled_application_does_the_same_work_as_the_counted_one(stack: Stack, plain: Examination) -> None:
    def work(folder: str) -> list[tuple[Any, ...]]:
        lines = read_requests(stack.folder / "plain" / folder, expected=plain.requests)
        return [(line.endpoint, line.status, line.response_bytes, line.statements, line.cache) for line in lines]

    assert work("work") == work("profile")


def test_silks_rows_are_kept_after_the_database_is_dropped(stack: Stack, plain: Examination) -> None:
    lines = (stack.folder / "plain" / "profile" / "silk.jsonl").read_text().splitlines()
    seen = [record for line in lines if (record := json.loads(line))["request"] is not None]
    assert len(seen) == plain.requests
    assert all(statement["sql"] for record in seen for statement in record["statements"])


def test_an_index_changes_the_plans_shape_and_the_blocks_read(stack: Stack, plain: Examination) -> None:
    bench = Bench(stack=stack, database=stack.composite, environment={})
    (before,) = endpoint(plain, EVENTS).statements
    (after,) = endpoint(bench.examine(stack.folder / "composite", READS), EVENTS).statements
    assert before.fingerprint == after.fingerprint
    assert before.plan is not None
    assert after.plan is not None
    assert before.plan.shape == "Limit > Sort > Seq Scan on storefront_event"
    assert after.plan.shape.startswith("Limit > Index Scan")
    assert before.plan.shape_hash != after.plan.shape_hash
    assert before.plan.parameters_tried == 5
    assert before.plan.shared_blocks == before.shared_blocks_per_call
    assert before.plan.shared_blocks > 10 * after.plan.shared_blocks > 0
    assert "Rows Removed by Filter" in before.plan.text


def test_two_examinations_count_the_same_to_the_last_bit_though_they_write(stack: Stack) -> None:
    valkey = start_valkey(stack.supervisor, logs=stack.folder, cpus=CPUS)
    environment = {"PERFLAB_CACHE_URL": valkey.url, "PERFLAB_CACHE_POLICY": "object"}
    found = []
    orders: list[int] = []
    try:
        for name in ("first", "second"):
            bench = Bench(stack=stack, database=stack.plain, environment=environment, empty_cache=valkey.reset)

            @contextmanager
            def look_and_connect(bench: Bench = bench) -> Iterator[psycopg.Connection]:
                with bench.silk() as connection:
                    orders.append(count_orders(stack, connection.info.dbname))
                    yield connection

            found.append(bench.examine(stack.folder / name, (*READS, *writes()), silk=look_and_connect))
    finally:
        valkey.stop()
    first, second = found
    assert counted(first) == counted(second)
    placed = sum(request.method == "POST" for request in writes())
    already = count_orders(stack, stack.plain.name)
    assert orders == [already + 2 * placed] * 2, "once in the warm-up, once numbered, never by EXPLAIN ANALYZE"
    # Seven reads find 7 and 11 removed by the last order of the warm-up; of two more the second follows a write.
    assert endpoint(first, PRODUCT).cache == pytest.approx({"hit": 6 / 9, "miss": 3 / 9, "set": 3 / 9})
    assert endpoint(first, "PATCH /api/v1/products/{id}").cache["delete"] >= 1
    for work in first.endpoints:
        for statement in work.statements:
            selects = statement.sql.startswith("SELECT") and "FOR UPDATE" not in statement.sql
            assert statement.plan is None or selects, statement.sql


def count_orders(stack: Stack, database: str) -> int:
    with stack.postgresql.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM storefront_order").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("server", ["locmem", "valkey", "memcached", "database"])
def test_cache_operations_are_counted_alike_on_every_server(stack: Stack, server: str) -> None:
    running = None
    try:
        if server == "valkey":
            running = start_valkey(stack.supervisor, logs=stack.folder, cpus=CPUS)
        elif server == "memcached":
            running = start_memcached(stack.supervisor, logs=stack.folder, cpus=CPUS)
    except ServerMissing as missing:
        pytest.skip(str(missing))
    environment = {
        "PERFLAB_CACHE_URL": running.url if running else f"{server}://",
        "PERFLAB_CACHE_POLICY": "object_stampede",
    }
    bench = Bench(
        stack=stack,
        database=stack.plain,
        environment=environment,
        empty_cache=running.reset if running else lambda: None,
    )
    try:
        examination = bench.examine(stack.folder / server, READS[:9], warm_up=READS[:3])
    finally:
        if running:
            running.stop()
    # Of three products the third is the first again, so two are asked for and one of them is new.
    work = endpoint(examination, PRODUCT)
    assert work.cache == pytest.approx({"hit": 2 / 3, "miss": 1 / 3, "set": 2 / 3, "delete": 1 / 3})
    in_cache_table = [s for s in work.statements if "cache_entry" in s.sql]
    assert bool(in_cache_table) == (server == "database")


def test_connections_are_counted_where_they_are_opened_and_where_they_are_taken(stack: Stack) -> None:
    def counters(name: str, **environment: str) -> Mapping[str, float]:
        bench = Bench(stack=stack, database=stack.plain, environment=environment)
        return bench.examine(stack.folder / name, READS).counters

    fresh = counters("fresh", PERFLAB_POOL="fresh")
    assert fresh["app.connections_opened"] == fresh["postgres.sessions"] == len(READS)
    kept = counters("kept", PERFLAB_POOL="max_age")
    assert kept["app.connections_opened"] == kept["app.connections_taken"] == kept["postgres.sessions"] == 0
    pooled = counters("pooled", PERFLAB_POOL="pool", PERFLAB_POOL_MIN_SIZE="1", PERFLAB_POOL_MAX_SIZE="2")
    assert pooled["app.connections_opened"] == 0
    assert pooled["app.connections_taken"] == pooled["pool.requests_num"] == len(READS)
    assert pooled["pool.pool_max"] == 2


def test_plans_are_taken_through_pgbouncer_too(stack: Stack) -> None:
    bench = Bench(stack=stack, database=stack.plain, environment={}, through_pgbouncer=True)
    try:
        pooled = bench.examine(stack.folder / "pgbouncer", READS[:9])
    except ServerMissing as missing:
        pytest.skip(str(missing))
    assert pooled.problems == ()
    (statement,) = endpoint(pooled, EVENTS).statements
    assert statement.plan is not None
    assert statement.plan.shape == "Limit > Sort > Seq Scan on storefront_event"
    assert endpoint(pooled, RELATED).queries_per_request > 4
