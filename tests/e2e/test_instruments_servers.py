"""The instruments under each server: sums over prefork workers, traces, asynchronous views, and clients that leave."""

import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from listening_peers import listening_peers
from small_shop import INSTRUMENTED, Shop, ask, counted, eventually, port

from perflab.processes.supervisor import Supervisor

pytestmark = pytest.mark.e2e

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SAMPLED = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
REQUESTS = "http_server_request_duration_seconds_count"
GUNICORN = ("-m", "gunicorn", "shop.wsgi", "--no-control-socket", "--workers", "2", "--bind")
GRANIAN = ("-m", "granian", "--host", "127.0.0.1", "--workers", "2", "--port")

type Command = Callable[[int], list[str]]


def gunicorn(*more: str) -> Command:
    return lambda at: [sys.executable, *GUNICORN, f"127.0.0.1:{at}", *more]


def granian(interface: str, application: str) -> Command:
    return lambda at: [sys.executable, *GRANIAN, str(at), "--interface", interface, application]


def uvicorn(workers: int) -> Command:
    command = [sys.executable, "-m", "uvicorn", "shop.asgi:application", "--log-level", "warning"]
    return lambda at: [*command, "--workers", str(workers), "--port", str(at)]


SERVERS: dict[str, Command] = {
    "gunicorn sync": gunicorn(),
    "gunicorn gthread": gunicorn("--threads", "4"),
    "uvicorn": uvicorn(2),
    "granian wsgi": granian("wsgi", "shop.wsgi:application"),
    "granian asgi": granian("asginl", "shop.asgi:application"),
}
ASYNCHRONOUS = {"uvicorn": uvicorn(1), "granian asgi": granian("asginl", "shop.asgi:application")}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with Supervisor() as supervisor:
        yield Shop.build(tmp_path_factory.mktemp("shop"), supervisor)


@pytest.mark.parametrize("server", SERVERS)
def test_sums_over_workers_are_what_was_sent_and_the_helper_goes_with_the_server(shop: Shop, server: str) -> None:
    http_port, metrics_port = port(), port()
    counts = f"counts-{http_port}"
    with listening_peers() as peers:
        options = shop.options(counts, metrics_port, sinks=["prometheus", "otel"], sample_ratio=0.0)
        environment = {**INSTRUMENTED, **peers.environment, **options}
        with shop.serving(SERVERS[server](http_port), http_port, **environment):
            with ThreadPoolExecutor(8) as pool:
                answers = list(pool.map(lambda _: ask(http_port, "/queries/2"), range(200)))
            assert ask(http_port, "/queries/3", SAMPLED)
            route = {"http_route": "/queries/<int:times>"}
            assert counted(metrics_port, REQUESTS, **route) == 201
            assert counted(metrics_port, "perflab_request_queries_sum", **route) == 403
            assert counted(metrics_port, "http_server_active_requests") == 0
            assert counted(metrics_port, "perflab_workers") == 2 or len(set(answers)) == 1
            (request,) = eventually(lambda: [span for span in peers.spans() if span["parent_id"] == "00f067aa0ba902b7"])
            inner = eventually(lambda: [s for s in peers.spans() if s["parent_id"] == request["span_id"]])
            assert [span["name"] for span in inner] == ["SELECT"] * 3
            (pid_file,) = shop.folder.glob(f"{counts}/*/helper.pid")
            helper = int(pid_file.read_text())
    eventually(lambda: not Path(f"/proc/{helper}").exists())
    assert list((shop.folder / counts).iterdir()) == []


@pytest.mark.parametrize("server", ASYNCHRONOUS)
def test_fifty_requests_at_once_see_their_own_statements_only(shop: Shop, server: str) -> None:
    http_port, metrics_port = port(), port()
    with listening_peers() as peers:
        options = shop.options(f"counts-{http_port}", metrics_port, sinks=["prometheus", "otel"], sample_ratio=1.0)
        environment = {**INSTRUMENTED, **peers.environment, **options}
        with shop.serving(ASYNCHRONOUS[server](http_port), http_port, **environment):
            traces = {f"{number:032x}": number % 7 for number in range(1, 51)}

            def patient(item: tuple[str, int]) -> None:
                trace, times = item
                ask(http_port, f"/patient/{times}", {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})

            with ThreadPoolExecutor(50) as pool:
                list(pool.map(patient, traces.items()))
            expected = sum(traces.values())
            assert counted(metrics_port, "perflab_request_queries_sum", http_route="/patient/<int:times>") == expected

            def statements() -> dict[str, int]:
                found = dict.fromkeys(traces, 0)
                for span in peers.spans():
                    if span["name"] == "SELECT" and span["trace_id"] in found:
                        found[span["trace_id"]] += 1
                return found

            eventually(lambda: sum(statements().values()) == expected)
            assert statements() == traces


@pytest.mark.parametrize("server", ASYNCHRONOUS)
def test_a_streamed_body_ends_its_request_and_owns_its_statements(shop: Shop, server: str) -> None:
    http_port, metrics_port = port(), port()
    environment = {**INSTRUMENTED, **shop.options(f"counts-{http_port}", metrics_port)}
    with shop.serving(ASYNCHRONOUS[server](http_port), http_port, **environment):
        assert ask(http_port, "/stream/4") == "part" * 4
        route = {"http_route": "/stream/<int:times>"}
        eventually(lambda: counted(metrics_port, REQUESTS, http_response_status_code="200", **route) == 1)
        assert counted(metrics_port, "http_server_request_duration_seconds_sum", **route) >= 0.4
        assert counted(metrics_port, "perflab_request_queries_sum", **route) == 4


def leave(at: int, path: str, *, after: bytes = b"") -> None:
    """Ask, wait for some of the body or else a moment, and go."""
    with socket.create_connection(("127.0.0.1", at), timeout=20) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: shop\r\n\r\n".encode())
        time.sleep(0.5)
        received = b""
        while after not in received:
            received += connection.recv(1000)


@pytest.mark.parametrize("server", ASYNCHRONOUS)
def test_a_client_that_leaves_is_recorded_as_such(shop: Shop, server: str) -> None:
    http_port, metrics_port = port(), port()
    environment = {**INSTRUMENTED, **shop.options(f"counts-{http_port}", metrics_port)}
    with shop.serving(ASYNCHRONOUS[server](http_port), http_port, **environment):
        left = {"http_response_status_code": "499"}
        leave(http_port, "/endless")
        eventually(lambda: counted(metrics_port, REQUESTS, http_route="/endless", **left) == 1)
        leave(http_port, "/stream/300", after=b"part")
        eventually(lambda: counted(metrics_port, REQUESTS, http_route="/stream/<int:times>", **left) == 1)
        assert counted(metrics_port, "http_server_active_requests") == 0
        assert counted(metrics_port, "perflab_errors_total") == 0


def test_a_folder_with_a_long_path_still_has_a_helper(shop: Shop) -> None:
    http_port, metrics_port = port(), port()
    counts = f"{'long-' * 40}{http_port}"
    with listening_peers() as peers:
        options = shop.options(counts, metrics_port, sinks=["prometheus", "otel"], sample_ratio=1.0)
        environment = {**INSTRUMENTED, **peers.environment, **options}
        with shop.serving(gunicorn()(http_port), http_port, **environment):
            ask(http_port, "/queries/1", SAMPLED)
            eventually(lambda: any(span["trace_id"] == TRACE for span in peers.spans()))
