"""Real SDKs send to the sinks as they would to any peer; nothing that was accepted is lost, however the sinks end."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from perflab_command import PERFLAB
from sent_spans import export

from perflab.processes.ports import free_port

pytestmark = pytest.mark.e2e

STARTS_WITHIN_S = 30.0
ENDS_WITHIN_S = 20.0
SPANS_PER_S = 10_000
FOR_S = 2
SPANS_PER_BODY = 500

TRACED = """
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
import os
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
tracer = provider.get_tracer("test")
for number in range(50):
    with tracer.start_as_current_span("GET /", attributes={"http.route": "products"}):
        for _ in range(3):
            with tracer.start_as_current_span("SELECT", attributes={"db.statement": "SELECT 1"}):
                pass
provider.shutdown()
"""

FAILING = """
import os
import sentry_sdk
compression = {"transport_compression_algo": os.environ["COMPRESSION"]} if "COMPRESSION" in os.environ else {}
sentry_sdk.init(release="shop@1", auto_enabling_integrations=False, _experiments=compression)
sentry_sdk.set_tag("strategy", "redis")
def price(basket):
    return 1 / len(basket)
for basket in ((), ()):
    try:
        price(basket)
    except ZeroDivisionError:
        sentry_sdk.capture_exception()
sentry_sdk.flush()
"""


@dataclass
class Running:
    """The command while it runs."""

    process: subprocess.Popen[str]
    environment: dict[str, str]
    out: Path

    @property
    def address(self) -> str:
        return self.environment["OTEL_EXPORTER_OTLP_ENDPOINT"].removeprefix("http://")

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://{self.address}{path}", timeout=30) as response:
            text: str = response.read().decode()
            return text

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(ENDS_WITHIN_S)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """DuckDB over the files alone, once the sinks are gone."""
        with duckdb.connect() as database:
            return database.execute(question.format(out=self.out)).fetchall()


@contextmanager
def sinks(out: Path, *arguments: str) -> Iterator[Running]:
    process = subprocess.Popen(
        [PERFLAB, "sinks", "--out", str(out), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = [process.stdout.readline() for _ in range(5)]
        assert all(lines), process.stderr.read()
        pairs = (line.strip().removeprefix("export ").partition("=") for line in lines)
        yield Running(process, {name: value for name, _, value in pairs}, out)
    finally:
        process.kill()
        process.communicate()


def run_python(code: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr


def test_the_real_exporter_and_the_real_sentry_sdk_need_the_printed_variables_only(tmp_path: Path) -> None:
    with sinks(tmp_path / "out") as running:
        resource = {"OTEL_RESOURCE_ATTRIBUTES": "service.name=shop,perflab.run_id=r,perflab.strategy=redis"}
        run_python(TRACED, **running.environment, **resource)
        run_python(TRACED, **running.environment, **resource, OTEL_EXPORTER_OTLP_COMPRESSION="gzip")
        run_python(FAILING, **running.environment)
        assert "products" in running.get("/")
        assert "ZeroDivisionError" in running.get("/errors")
        assert running.stop(signal.SIGINT) == 130
        [(spans, traces, run_id, strategy)] = running.ask(
            "SELECT count(*), count(DISTINCT trace_id), any_value(run_id), any_value(strategy)"
            " FROM '{out}/spans/*.parquet'"
        )
        assert (spans, traces, run_id, strategy) == (400, 100, "r", "redis")
        [(events, groups, release, tag)] = running.ask(
            "SELECT count(*), count(DISTINCT group_id), any_value(release), any_value(strategy)"
            " FROM '{out}/errors/*.parquet' WHERE kind = 'event'"
        )
        assert (events, groups, release, tag) == (2, 1, "shop@1", "redis")


def test_ten_thousand_spans_a_second_arrive_without_loss_and_terminating_leaves_one_whole_file(tmp_path: Path) -> None:
    bodies = [
        export(SPANS_PER_BODY, first=1 + n * SPANS_PER_BODY) for n in range(SPANS_PER_S * FOR_S // SPANS_PER_BODY)
    ]
    with sinks(tmp_path / "out") as running:
        connection = http.client.HTTPConnection(running.address, timeout=30)
        began_s, worst_s = time.monotonic(), 0.0
        for number, body in enumerate(bodies):
            time.sleep(max(0.0, began_s + number * SPANS_PER_BODY / SPANS_PER_S - time.monotonic()))
            sent_s = time.monotonic()
            connection.request("POST", "/v1/traces", body, {"Content-Type": "application/x-protobuf"})
            response = connection.getresponse()
            response.read()
            assert response.status == 200
            worst_s = max(worst_s, time.monotonic() - sent_s)
        took_s = time.monotonic() - began_s
        connection.close()
        assert running.stop(signal.SIGTERM) == 128 + signal.SIGTERM
        [(spans, different)] = running.ask(
            "SELECT count(*), count(DISTINCT (trace_id, span_id)) FROM '{out}/spans/*.parquet'"
        )
    print(f"{spans} spans in {took_s:.2f} s, slowest answer {1000 * worst_s:.0f} ms")  # noqa: T201 (shown with -s)
    assert (spans, different) == (SPANS_PER_S * FOR_S, SPANS_PER_S * FOR_S)
    assert took_s < FOR_S * 1.5, "the sinks could not keep up"
    assert len(list((tmp_path / "out" / "spans").iterdir())) == 1
    assert json.loads((tmp_path / "out" / "sinks.json").read_text())["spans_kept"] == spans


def test_an_answer_leaves_at_once_on_a_kept_connection(tmp_path: Path) -> None:
    """Head and body in two packets would wait for the sender's delayed acknowledgement: 40 ms each time."""
    with sinks(tmp_path / "out") as running:
        connection = http.client.HTTPConnection(running.address, timeout=30)
        durations: list[float] = []
        for number in range(50):
            began_s = time.monotonic()
            connection.request(
                "POST", "/v1/traces", export(1, first=1 + number), {"Content-Type": "application/x-protobuf"}
            )
            assert connection.getresponse().read() is not None
            durations.append(time.monotonic() - began_s)
        connection.close()
    assert sorted(durations)[len(durations) // 4] < 0.03


def test_a_kill_leaves_readable_files_with_all_that_was_flushed(tmp_path: Path) -> None:
    with sinks(tmp_path / "out") as running:
        for first in (1, 10_001):
            connection = http.client.HTTPConnection(running.address, timeout=30)
            connection.request(
                "POST", "/v1/traces", export(10_000, first=first), {"Content-Type": "application/x-protobuf"}
            )
            assert connection.getresponse().status == 200
            connection.close()
        running.stop(signal.SIGKILL)
        assert running.ask("SELECT count(*) FROM '{out}/spans/*.parquet'") == [(20_000,)]
    with sinks(tmp_path / "out") as again:
        assert "GET /products/{id}" in again.get("/"), "and the next start shows them"


def test_garbage_hurts_nobody(tmp_path: Path) -> None:
    with sinks(tmp_path / "out") as running:
        for body, headers in (
            (b"\xff" * 1000, {"Content-Type": "application/x-protobuf"}),
            (b"x", {"Content-Type": "application/json", "Content-Encoding": "gzip"}),
            (b"", {"Content-Length": "99999999999"}),
            (b"", {"Content-Length": "-1"}),
            (b"zz\r\n", {"Transfer-Encoding": "chunked"}),
        ):
            connection = http.client.HTTPConnection(running.address, timeout=10)
            connection.putrequest("POST", "/v1/traces")
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                connection.putheader(name, value)
            connection.endheaders(body)
            assert connection.getresponse().status in {400, 413}
            connection.close()
        counted = json.loads(running.get("/status"))
        assert counted["otlp_bad_bodies"] + counted["unreadable_bodies"] == 5
        assert "internal_errors" not in counted


def test_a_chunked_body_is_read(tmp_path: Path) -> None:
    with sinks(tmp_path / "out") as running:
        connection = http.client.HTTPConnection(running.address, timeout=10)
        body = export(10)
        connection.request(
            "POST", "/v1/traces", iter((body[:100], body[100:])), {"Content-Type": "application/x-protobuf"}
        )
        assert connection.getresponse().status == 200
        connection.close()
        assert json.loads(running.get("/status"))["spans_kept"] == 10


def test_loopback_is_the_default_and_leaving_it_is_said(tmp_path: Path) -> None:
    with sinks(tmp_path / "quiet") as running:
        assert running.address.startswith("127.0.0.1:")
        running.process.send_signal(signal.SIGTERM)
        assert "whoever reaches this machine" not in running.process.communicate(timeout=ENDS_WITHIN_S)[1]
    with sinks(tmp_path / "open", "--bind", "0.0.0.0") as running:  # noqa: S104 (that it warns is the test)
        running.process.send_signal(signal.SIGTERM)
        assert "whoever reaches this machine" in running.process.communicate(timeout=ENDS_WITHIN_S)[1]


def test_a_taken_port_is_said_without_a_traceback(tmp_path: Path) -> None:
    with sinks(tmp_path / "first") as running:
        port = running.address.rpartition(":")[2]
        second = subprocess.run(
            [PERFLAB, "sinks", "--out", str(tmp_path / "second"), "--port", port],
            capture_output=True,
            text=True,
            timeout=STARTS_WITHIN_S,
            check=False,
        )
        assert second.returncode == 2
        assert "Traceback" not in second.stderr
        assert "in use" in second.stderr


def test_a_folder_has_one_writer(tmp_path: Path) -> None:
    with sinks(tmp_path / "out"):
        second = subprocess.run(
            [PERFLAB, "sinks", "--out", str(tmp_path / "out")],
            capture_output=True,
            text=True,
            timeout=STARTS_WITHIN_S,
            check=False,
        )
    assert second.returncode == 2
    assert f"another perflab sinks writes here: {tmp_path / 'out'}" in second.stderr


def test_a_real_peer_takes_the_sinks_place_by_the_dsn_alone(tmp_path: Path) -> None:
    """kent is Mozilla's fake Sentry; it does not read brotli, which the SDK prefers where it is installed."""
    kent = Path(sys.executable).with_name("kent-server")
    if not kent.exists():
        pytest.skip("kent is not installed: it is in the test dependency group")
    port = free_port()
    server = subprocess.Popen(
        [kent, "run", "--host", "127.0.0.1", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        eventlist = f"http://127.0.0.1:{port}/api/eventlist/"
        wait_for(eventlist)
        run_python(FAILING, SENTRY_DSN=f"http://public@127.0.0.1:{port}/1", COMPRESSION="gzip")
        at_kent = [
            fetch(f"http://127.0.0.1:{port}/api/event/{seen['event_id']}") for seen in fetch(eventlist)["events"]
        ]
    finally:
        server.terminate()
        server.wait(ENDS_WITHIN_S)
    with sinks(tmp_path / "out") as running:
        run_python(FAILING, **running.environment)
        running.stop(signal.SIGTERM)
        here = [json.loads(row[0]) for row in running.ask("SELECT payload FROM '{out}/errors/*.parquet'")]
    there = [seen["payload"]["body"] for seen in at_kent]
    assert len(there) == len(here) == 2
    assert [essence(event) for event in there] == [essence(event) for event in here]


def essence(event: dict[str, Any]) -> tuple[Any, ...]:
    """What two sendings of the same failure have in common."""
    [raised] = event["exception"]["values"]
    frames = [(frame["function"], frame["lineno"]) for frame in raised["stacktrace"]["frames"]]
    return raised["type"], raised["value"], frames, event["release"], event["tags"]


def fetch(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 (http, on 127.0.0.1)
        value: dict[str, Any] = json.load(response)
        return value


def wait_for(url: str) -> None:
    deadline_s = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline_s:
        with suppress(OSError):
            fetch(url)
            return
        time.sleep(0.1)
    pytest.fail(f"{url} did not answer in time")
