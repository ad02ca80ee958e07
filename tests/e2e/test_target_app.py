"""The target application on real servers: its promises about caches, connections, plans and bad days."""

import http.client
import json
import os
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from perflab.databases.template import ensure_template
from perflab.processes.supervisor import Supervisor
from perflab.servers.gunicorn import start_gunicorn
from perflab.servers.postgresql import PostgreSQL, start_postgresql
from perflab.servers.valkey import Valkey, start_valkey
from perflab_target.datasets import DATASETS
from perflab_target.datasets.dataset import DatasetError
from perflab_target.ddl import DDL_SETS
from perflab_target.storefront.tokens import mint

pytestmark = pytest.mark.e2e

SERVICE_KEY = "a key for this test"
SECRET_KEY = "a secret for this test"
SERVICE = {"Authorization": f"Bearer {SERVICE_KEY}", "Content-Type": "application/json"}
CUSTOMER = {"Authorization": f"Bearer {mint(1, secret_key=SECRET_KEY)}", "Content-Type": "application/json"}
PAGES = (
    "/api/v1/products/7",
    "/api/v2/products/7",
    "/api/v1/products/7/related?limit=5",
    "/api/v1/products/top?days=30&limit=5",
    "/api/v1/search?q=lamp&limit=5",
    "/api/v1/products?category=3&attribute=size:M",
)


@dataclass(frozen=True, kw_only=True)
class Stack:
    supervisor: Supervisor
    postgresql: PostgreSQL
    valkey: Valkey
    logs: Path
    storefront: str
    flights: str


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    cpus = tuple(os.sched_getaffinity(0))
    with Supervisor() as supervisor:
        postgresql = start_postgresql(supervisor, folder / "postgresql", logs=folder, cpus=cpus)
        try:
            yield Stack(
                supervisor=supervisor,
                postgresql=postgresql,
                valkey=start_valkey(supervisor, logs=folder, cpus=cpus),
                logs=folder,
                storefront=ensure_template(postgresql, "storefront", scale=1, seed=1, progress=lambda _: None),
                flights=ensure_template(postgresql, "flights", scale=0.2, seed=1, progress=lambda _: None),
            )
        finally:
            postgresql.stop()


@dataclass(frozen=True, kw_only=True)
class Application:
    port: int

    def request(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            encoded = None if body is None else json.dumps(body)
            connection.request(method, path, encoded, dict(headers or {}))
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        status, answer = self.request("GET", path)
        assert status == 200, (path, status, answer)
        return answer


@contextmanager
def running(stack: Stack, *, workers: int = 2, **environment: str) -> Iterator[Application]:
    application = start_gunicorn(
        stack.supervisor,
        application="perflab_target.wsgi",
        environment={
            "PERFLAB_DATABASE_URL": stack.postgresql.database_url(stack.storefront),
            "PERFLAB_SERVICE_KEY": SERVICE_KEY,
            "PERFLAB_SECRET_KEY": SECRET_KEY,
            **environment,
        },
        workers=workers,
        threads=4,
        log=stack.logs / "application.log",
        cpus=tuple(os.sched_getaffinity(0)),
    )
    try:
        yield Application(port=application.port)
    finally:
        application.stop()


@pytest.fixture(scope="module")
def application(stack: Stack) -> Iterator[Application]:
    """For tests that ask nothing of the environment."""
    with running(stack) as started:
        yield started


@pytest.mark.parametrize(
    ("policy", "cache"),
    [
        *((policy, "valkey") for policy in ("none", "per_view", "object", "object_stampede", "bytes")),
        *(("per_view", "database"), ("object_stampede", "locmem")),
    ],
)
def test_a_changed_price_is_seen_by_the_next_reader_under_every_policy(stack: Stack, policy: str, cache: str) -> None:
    stack.valkey.reset()
    url = {"valkey": stack.valkey.url, "locmem": "locmem://", "database": "database://"}[cache]
    # Memory of its own makes a worker blind to what another changed, so there is one.
    workers = 1 if cache == "locmem" else 2
    with running(stack, workers=workers, PERFLAB_CACHE_POLICY=policy, PERFLAB_CACHE_URL=url) as application:
        assert application.get("/readyz") == {"database": "ok", "cache": "ok"}
        assert [application.get(page) for page in PAGES] == [application.get(page) for page in PAGES]
        for price in ("5.00", "6.50"):
            status, changed = application.request("PATCH", "/api/v1/products/7", {"price": price}, SERVICE)
            assert (status, changed["price"]) == (200, price)
            for _ in range(4):
                assert application.get("/api/v1/products/7")["price"] == price
                assert application.get("/api/v2/products/7")["price"] == {"amount": price, "currency": "EUR"}


@pytest.mark.parametrize(
    ("environment", "least", "most"),
    [
        ({"PERFLAB_POOL": "fresh"}, 40, 40),
        ({"PERFLAB_POOL": "max_age"}, 1, 8),
        ({"PERFLAB_POOL": "pool", "PERFLAB_POOL_MIN_SIZE": "2", "PERFLAB_POOL_MAX_SIZE": "2"}, 2, 4),
    ],
    ids=["fresh", "max_age", "pool"],
)
def test_connections_are_opened_as_the_policy_says(
    stack: Stack, environment: dict[str, str], least: int, most: int
) -> None:
    before = stack.postgresql.counters(stack.storefront)["postgres.sessions"]
    with running(stack, **environment) as application:

        def read() -> None:
            for product in range(1, 11):
                assert application.get(f"/api/v1/products/{product}/stock")["id"] == product

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        opened = stack.postgresql.counters(stack.storefront)["postgres.sessions"] - before
    assert least <= opened <= most


def test_an_order_takes_from_stock_and_is_refused_when_there_is_too_little(application: Application) -> None:
    application.request("PATCH", "/api/v1/products/3", {"stock": 5, "price": "2.50"}, SERVICE)
    order = {"lines": [{"product": 3, "quantity": 2}, {"product": 3, "quantity": 1}]}
    status, placed = application.request("POST", "/api/v1/orders", order, CUSTOMER)
    assert (status, placed["total"]) == (201, "7.50")
    assert [line["total"] for line in placed["lines"]] == ["7.50"]
    assert application.get("/api/v1/products/3/stock")["stock"] == 2
    assert application.request("POST", "/api/v1/orders", order, CUSTOMER)[0] == 409
    assert application.get("/api/v1/products/3/stock")["stock"] == 2
    _, mine = application.request("GET", "/api/v1/orders/mine?page_size=1", None, CUSTOMER)
    assert mine["results"][0] == placed


def test_two_carts_with_the_same_products_never_deadlock_or_sell_twice(application: Application) -> None:
    for product in (11, 12):
        application.request("PATCH", f"/api/v1/products/{product}", {"stock": 20}, SERVICE)
    statuses: Counter[int] = Counter()

    def buy(products: tuple[int, int]) -> None:
        lines = [{"product": product, "quantity": 1} for product in products]
        for _ in range(8):
            statuses[application.request("POST", "/api/v1/orders", {"lines": lines}, CUSTOMER)[0]] += 1

    buyers = [threading.Thread(target=buy, args=[pair]) for pair in ((11, 12), (12, 11)) * 2]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    assert statuses == {201: 20, 409: 12}
    assert application.get("/api/v1/products/11/stock")["stock"] == 0


def test_writes_that_name_what_does_not_exist_are_refused_whole(application: Application) -> None:
    events = [{"product": 1, "kind": "view"}, {"product": 999_999, "kind": "view"}]
    newest = application.get("/api/v1/products/1/events?limit=1")
    assert application.request("POST", "/api/v1/events", events, SERVICE)[0] == 400
    assert application.get("/api/v1/products/1/events?limit=1") == newest
    nobody = {**CUSTOMER, "Authorization": f"Bearer {mint(999_999, secret_key=SECRET_KEY)}"}
    review = {"rating": 5, "title": "t", "body": "b"}
    assert application.request("POST", "/api/v1/products/1/reviews", review, nobody)[0] == 409
    assert application.request("POST", "/api/v1/products/999999/reviews", review, CUSTOMER)[0] == 404
    assert application.request("GET", "/api/v1/products/999999/events")[0] == 404


def test_generated_customers_log_in_with_the_documented_password(application: Application) -> None:
    login = {"email": "customer5@example.test", "password": "perflab"}
    headers = {"Content-Type": "application/json"}
    status, answer = application.request("POST", "/api/v1/auth/token", login, headers)
    assert status == 200
    mine = {"Authorization": f"Bearer {answer['token']}"}
    assert application.request("GET", "/api/v1/orders/mine", None, mine)[0] == 200
    wrong = {**login, "password": "guess"}
    assert application.request("POST", "/api/v1/auth/token", wrong, headers)[0] == 401


def test_without_its_database_the_application_lives_and_says_503(stack: Stack) -> None:
    nowhere = "postgresql://nobody:x@127.0.0.1:1/none"
    with running(stack, PERFLAB_DATABASE_URL=nowhere) as application:
        assert application.get("/healthz") == {"status": "ok"}
        assert application.request("GET", "/readyz")[0] == 503
        assert application.request("GET", "/api/v1/products/1")[0] == 503


QUERIES = {
    "single": "SELECT id, kind, occurred_at FROM storefront_event WHERE product_id = 500",
    "composite": "SELECT id, kind, occurred_at FROM storefront_event WHERE product_id = 500 "
    "ORDER BY occurred_at DESC LIMIT 20",
    "covering": "SELECT id, kind, occurred_at FROM storefront_event WHERE product_id = 500 "
    "ORDER BY occurred_at DESC LIMIT 20",
    "partial": "SELECT * FROM storefront_order WHERE status = 'pending' ORDER BY created_at DESC LIMIT 50",
    "trigram": "SELECT * FROM storefront_product WHERE upper(name::text) LIKE upper('%zither%')",
    "jsonb": """SELECT * FROM storefront_product WHERE attributes @> '{"color": "amber", "size": "XS"}'""",
    "brin_fine": "SELECT count(*) FROM storefront_event WHERE occurred_at >= '2025-06-01' "
    "AND occurred_at < '2025-06-02'",
    "by_carrier_day": "SELECT * FROM flights_flight WHERE carrier_id = 'UA' AND day = '2013-02-01' "
    "ORDER BY scheduled_at, id LIMIT 20",
    "by_tail_number": "SELECT * FROM flights_flight WHERE tail_number = 'N14228'",
    "covering_day": "SELECT day, avg(departure_delay_min), avg(arrival_delay_min) FROM flights_flight "
    "WHERE day BETWEEN '2013-02-01' AND '2013-02-03' GROUP BY day",
}


@pytest.mark.parametrize("name", QUERIES)
def test_the_index_of_a_set_replaces_the_scan_that_it_was_made_for(stack: Stack, name: str) -> None:
    ddl_set = DDL_SETS[name]
    database = {"storefront": stack.storefront, "flights": stack.flights}[ddl_set.dataset]
    index = ddl_set.statements[-1].split()[2]
    with stack.postgresql.connect(database) as connection:
        before = explain(connection, QUERIES[name])
        try:
            for statement in ddl_set.statements:
                connection.execute(statement.encode())
            connection.execute("VACUUM (ANALYZE)")
            after = explain(connection, QUERIES[name])
        finally:
            connection.execute(f"DROP INDEX IF EXISTS {index}".encode())
    assert "Seq Scan" in before
    assert index in after
    assert ("Index Only Scan" in after) == name.startswith("covering")


def test_a_data_set_is_never_loaded_over_another(stack: Stack) -> None:
    with (
        stack.postgresql.connect(stack.storefront) as connection,
        pytest.raises(DatasetError, match="already holds rows"),
    ):
        DATASETS["storefront"].load(connection, scale=0.1, seed=1, progress=lambda _: None)


def explain(connection: psycopg.Connection, query: str) -> str:
    return "\n".join(line for (line,) in connection.execute(f"EXPLAIN {query}".encode()).fetchall())
