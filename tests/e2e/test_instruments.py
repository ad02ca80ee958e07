"""The instruments on a real server: sums that survive their workers, one id everywhere, and nothing that leaks."""

import http.client
import json
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from instrumented_application import GUNICORN, Stack, eventually, running
from listening_peers import ListeningPeers, listening_peers

pytestmark = pytest.mark.e2e

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SAMPLED = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}


@pytest.mark.parametrize("preload", [["--preload"], []], ids=["preloaded", "loaded by each worker"])
@pytest.mark.parametrize("shipping", ["process", "thread"])
def test_sums_equal_the_requests_sent_through_kill_and_reload(stack: Stack, shipping: str, preload: list[str]) -> None:
    outcomes: Counter[str] = Counter()
    ended = threading.Event()
    options = {"sinks": ["prometheus"], "shipping": shipping}
    with running(stack, "--workers", "4", *preload, options=options) as application:

        def send() -> None:
            while not ended.is_set():
                try:
                    status = application.get("/api/v1/products/7/stock")
                    outcomes["answered" if status == 200 else "wrong"] += 1
                except (OSError, http.client.HTTPException):
                    outcomes["lost"] += 1

        senders = [threading.Thread(target=send) for _ in range(4)]
        for sender in senders:
            sender.start()
        time.sleep(1.5)
        before = application.workers()
        os.kill(before[0], signal.SIGKILL)
        time.sleep(1.5)
        os.kill(application.pid, signal.SIGHUP)
        eventually(lambda: not set(before) & set(application.workers()))
        answered = outcomes["answered"]
        # By the new workers, however late they start.
        eventually(lambda: outcomes["answered"] > answered + 50, within_s=60)
        ended.set()
        for sender in senders:
            sender.join()
        # Whoever answered scrapes may have been among those that went; another worker takes its place.
        eventually(application.samples)
        counted = application.counted(http_route="/api/v1/products/<id:product_id>/stock")
        assert outcomes["wrong"] == 0
        assert outcomes["answered"] > 100
        assert outcomes["answered"] <= counted <= outcomes["answered"] + outcomes["lost"]
        assert application.counted("http_server_active_requests") == 0
        assert application.counted("perflab_request_queries_count") >= counted


@pytest.fixture(scope="module")
def peers() -> Iterator[ListeningPeers]:
    with listening_peers() as listening:
        yield listening


@contextmanager
def without_reviews(stack: Stack) -> Iterator[None]:
    """A page that raises: its table is away."""
    with stack.postgresql.connect(stack.database) as connection:
        connection.execute("ALTER TABLE storefront_review RENAME TO storefront_review_away")
        try:
            yield
        finally:
            connection.execute("ALTER TABLE storefront_review_away RENAME TO storefront_review")


@pytest.mark.parametrize("shipping", ["process", "thread"])
def test_one_id_is_in_the_trace_the_metric_the_profile_the_error_and_the_log(stack: Stack, shipping: str) -> None:
    trace = f"{time.time_ns():032x}"
    options = {"sinks": ["prometheus", "otel", "sentry", "silk"], "logs": "json", "run_id": "r1", "shipping": shipping}
    with (
        listening_peers() as peers,
        running(stack, options=options, environment=peers.environment) as application,
    ):
        with without_reviews(stack):
            headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
            assert application.get("/api/v1/products/7/reviews", headers) == 500
        spans = eventually(lambda: [span for span in peers.spans() if span["trace_id"] == trace])
        assert any(span["parent_id"] == "00f067aa0ba902b7" for span in spans)
        kinds = eventually(
            lambda: (
                found
                if len(found := [e for e in peers.events() if e["contexts"]["trace"]["trace_id"] == trace]) >= 2
                else None
            )
        )
        (error,) = [event for event in kinds if "exception" in event]
        assert error["exception"]["values"][-1]["type"] == "ProgrammingError"
        assert error["tags"]["run_id"] == "r1"
        assert len(kinds) == 2
        buckets = application.samples()["http_server_request_duration_seconds_bucket"]
        assert trace in {bucket.exemplar.labels["trace_id"] for bucket in buckets if bucket.exemplar}
        with stack.postgresql.connect(stack.database) as connection:
            found = "SELECT count(*) FROM silk_request WHERE encoded_headers LIKE %s"
            eventually(lambda: (connection.execute(found, [f"%{trace}%"]).fetchone() or (0,))[0] == 1)
        lines = [json.loads(line) for line in application.log.read_text().splitlines() if line.startswith("{")]
        assert [line["logger"] for line in lines if line.get("trace_id") == trace] == ["django.request"]


def test_a_slow_request_is_traced_whatever_its_luck(stack: Stack, peers: ListeningPeers) -> None:
    options = {"sinks": ["otel"], "sample_ratio": 0.0, "slow_s": 0.0}
    with running(stack, options=options, environment=peers.environment) as application:
        assert application.get("/api/v1/products/9/related?limit=5") == 200
        route = "GET /api/v1/products/<id:product_id>/related"
        eventually(lambda: any(span["name"] == route for span in peers.spans()))


def test_an_unsampled_quick_request_leaves_nothing(stack: Stack) -> None:
    options = {"sinks": ["prometheus", "otel", "sentry"], "sample_ratio": 0.0, "slow_s": 60}
    with listening_peers() as peers, running(stack, options=options, environment=peers.environment) as application:
        for _ in range(20):
            assert application.get("/api/v1/products/7") == 200
        assert application.counted("perflab_reports_total") == 0
        assert peers.bodies == []


def test_no_line_in_the_project_is_needed(stack: Stack) -> None:
    wrapped = [sys.executable, "-m", "perflab_instrumentation", "exec", "--", *GUNICORN]
    with running(stack, "--workers", "2", command=wrapped) as application:
        for product in range(1, 11):
            assert application.get(f"/api/v1/products/{product}") == 200
        assert application.counted(http_route="/api/v1/products/<id:product_id>") == 10


MODULES = {
    "prometheus": "prometheus_client",
    "otel": "opentelemetry",
    "sentry": "sentry_sdk",
    "silk": "silk",
}


@pytest.mark.parametrize("extra", MODULES)
def test_each_extra_can_be_left_out(stack: Stack, tmp_path: Path, extra: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] == {MODULES[extra]!r}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Absent())\n"
    )
    others = {"otel", "sentry"} - {extra}
    with listening_peers() as peers:
        environment = {**peers.environment, "PYTHONPATH": str(tmp_path)}
        with running(stack, options={"sample_ratio": 1.0}, environment=environment) as application:
            assert application.get("/api/v1/products/7", SAMPLED) == 200
            if "otel" in others:
                eventually(peers.spans)
            if "sentry" in others:
                eventually(peers.events)
            if extra != "prometheus":
                assert application.counted(http_route="/api/v1/products/<id:product_id>") == 1


def test_peers_that_hang_do_not_slow_the_requests(stack: Stack) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as mute:
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{address}", "SENTRY_DSN": f"http://key@{address}/1"}
        options = {"sinks": ["prometheus", "otel", "sentry"], "sample_ratio": 1.0, "queue": 20}
        with running(stack, options=options, environment=environment) as application:
            application.get("/api/v1/products/7")
            durations: list[float] = []
            for _ in range(200):
                began_s = time.perf_counter()
                assert application.get("/api/v1/products/7") == 200
                durations.append(time.perf_counter() - began_s)
            assert max(durations) < 1.0
            assert application.counted(http_route="/api/v1/products/<id:product_id>") == 201
            eventually(lambda: application.counted("perflab_sink_reports_total", sink="otel", outcome="dropped"))


def test_a_helper_that_is_killed_is_started_again_and_no_count_is_lost(stack: Stack, peers: ListeningPeers) -> None:
    options = {"sinks": ["prometheus", "otel"], "sample_ratio": 1.0}
    with running(stack, "--workers", "2", options=options, environment=peers.environment) as application:
        for _ in range(10):
            assert application.get("/api/v1/products/7") == 200
        (pid_file,) = eventually(lambda: list(stack.folder.glob(f"counts-{application.port}/*/helper.pid")))
        os.kill(int(pid_file.read_text()), signal.SIGKILL)
        for _ in range(10):
            assert application.get("/api/v1/products/7") == 200
        assert application.counted(http_route="/api/v1/products/<id:product_id>") == 20
        assert application.get("/api/v1/products/8", {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"}) == 200
        eventually(lambda: any(span["trace_id"] == "ab" * 16 for span in peers.spans()))


def test_nothing_secret_leaves(stack: Stack) -> None:
    secrets = ("cookie-secret", "bearer-secret", "query-secret", "password-secret", "customer5@example.test")
    options = {"sinks": ["prometheus", "otel", "sentry", "silk"], "sample_ratio": 1.0}
    with listening_peers() as peers, running(stack, options=options, environment=peers.environment) as application:
        headers = {"Cookie": "sessionid=cookie-secret", "Authorization": "Bearer bearer-secret"}
        application.get("/api/v1/search?q=query-secret&limit=5", headers)
        with without_reviews(stack):
            assert application.get("/api/v1/products/7/reviews?token=query-secret", headers) == 500
        login = json.dumps({"email": "customer5@example.test", "password": "password-secret"})
        assert application.ask("POST", "/api/v1/auth/token", login, {"Content-Type": "application/json"})[0] == 401
        eventually(lambda: any("auth/token" in span["name"] for span in peers.spans()))
        eventually(lambda: any("auth/token" in event["transaction"] for event in peers.events()))
        with stack.postgresql.connect(stack.database) as connection:

            def rows() -> str:
                tables = ("silk_request", "silk_response", "silk_sqlquery")
                return "".join(
                    str(connection.execute(f"SELECT * FROM {table}".encode()).fetchall()) for table in tables
                )

            eventually(lambda: "auth/token" in rows())
            left = [*(body.decode(errors="replace") for body in peers.bodies), rows(), str(application.samples())]
        for secret in secrets:
            assert not any(secret in text for text in left), secret


def test_the_counts_go_when_the_server_goes(stack: Stack) -> None:
    with running(stack, options={"sinks": ["prometheus"]}) as application:
        assert application.get("/healthz") == 200
        assert application.counted() >= 1
        folder = stack.folder / f"counts-{application.port}"
    eventually(lambda: not list(folder.iterdir()))


def test_queries_rows_caches_and_pools_are_counted_by_route(stack: Stack) -> None:
    environment = {
        "PERFLAB_POOL": "pool",
        "PERFLAB_POOL_MIN_SIZE": "1",
        "PERFLAB_POOL_MAX_SIZE": "2",
        "PERFLAB_CACHE_URL": "locmem://",
        "PERFLAB_CACHE_POLICY": "object",
    }
    with running(stack, options={"sinks": ["prometheus"]}, environment=environment) as application:
        for _ in range(3):
            assert application.get("/api/v1/products/7", {"X-Request-Start": f"t={time.time() - 0.2:.3f}"}) == 200
        time.sleep(1.1)  # pools are asked once a second
        assert application.get("/api/v1/products/8") == 200
        route = {"http_route": "/api/v1/products/<id:product_id>"}
        assert application.counted("perflab_request_queries_count", **route) == 4
        assert application.counted("perflab_request_rows_sum", **route) >= 2
        assert application.counted("perflab_cache_operations_total", result="hit", **route) == 2
        assert application.counted("perflab_cache_operations_total", result="miss", **route) == 2
        assert application.counted("db_client_operation_duration_seconds_count", db_operation_name="SELECT") >= 2
        assert application.counted("perflab_request_queue_seconds_count") == 3
        assert application.counted("perflab_request_queue_seconds_sum") >= 0.5
        assert application.counted("db_client_connection_max") == 2
        assert application.counted("db_client_connection_wait_time_seconds_count") >= 1
        assert application.counted("perflab_database_connections_opened_total") >= 1
        assert application.counted("perflab_instrumentation_seconds_total", instrument="request") > 0
        assert application.counted("perflab_workers") == 1


def test_a_profile_store_that_refuses_costs_reports_and_no_request(stack: Stack) -> None:
    """Silk without its tables (a full disk looks the same from here)."""
    with stack.postgresql.connect(stack.database) as connection:
        connection.execute("ALTER TABLE silk_request RENAME TO silk_request_away")
        try:
            options = {"sinks": ["prometheus", "silk"], "sample_ratio": 1.0}
            with running(stack, options=options) as application:
                assert [application.get("/api/v1/products/7") for _ in range(20)] == [200] * 20
                eventually(lambda: application.counted("perflab_sink_reports_total", sink="silk", outcome="failed"))
        finally:
            connection.execute("ALTER TABLE silk_request_away RENAME TO silk_request")
