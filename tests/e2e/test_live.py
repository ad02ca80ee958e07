"""A running generator over HTTP: its metrics as Prometheus reads them, and Locust's page that may only stop it."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

pytestmark = pytest.mark.e2e

GENERATOR = Path(__file__).parent.parent / "support" / "live_generator.py"
ANY_PORT = "127.0.0.1:0"


def start(metrics_address: str = ANY_PORT, web_address: str = ANY_PORT) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(GENERATOR), metrics_address, web_address],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@dataclass(frozen=True, kw_only=True)
class Generator:
    process: subprocess.Popen[str]
    metrics: str
    page: str


@pytest.fixture
def generator() -> Iterator[Generator]:
    with start() as process:
        try:
            assert process.stdout is not None
            yield Generator(process=process, **json.loads(process.stdout.readline()))
        finally:
            process.kill()


def ask(url: str, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, str, str]:
    """Status, content type and body."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.headers.get("Content-Type", ""), response.read().decode()
    finally:
        connection.close()


def ask_json(url: str, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Any:
    return json.loads(ask(url, path, method, body, **headers)[2])


@pytest.mark.parametrize(
    ("accept", "content_type", "read"),
    [
        ("*/*", "text/plain; version=0.0.4; charset=utf-8", text_families),
        (
            "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
            openmetrics_families,
        ),
    ],
)
def test_prometheus_reads_the_metrics_in_the_format_it_asks_for(
    generator: Generator, accept: str, content_type: str, read: Any
) -> None:
    status, found_type, body = ask(generator.metrics, "/metrics", Accept=accept)
    assert (status, found_type) == (200, content_type)
    samples = {
        (sample.name, sample.labels.get("outcome")): sample.value for family in read(body) for sample in family.samples
    }
    assert samples["perflab_generator_requests_scheduled_total", None] == 110
    assert samples["perflab_generator_requests_completed_total", "ok"] == 90
    assert samples["perflab_generator_requests_completed_total", "http_5xx"] == 10
    assert samples["perflab_generator_requests_dropped_total", None] == 3
    assert samples["perflab_generator_requests_in_flight", None] == 4
    assert samples["perflab_generator_response_time_seconds_count", None] == 100
    assert samples["perflab_generator_response_time_seconds_sum", None] == pytest.approx(25)
    assert samples["perflab_generator_service_time_seconds_sum", None] == pytest.approx(12.5)


def test_metrics_are_at_their_path_only(generator: Generator) -> None:
    assert ask(generator.metrics, "/")[0] == 404
    assert ask(generator.metrics, "/metrics", "POST")[0] == 405


def test_locusts_page_shows_what_perflab_recorded(generator: Generator) -> None:
    assert ask(generator.page, "/")[0] == 200
    shown = ask_json(generator.page, "/stats/requests")
    [row, total] = shown["stats"]
    assert (row["method"], row["name"], row["num_requests"], row["num_failures"]) == ("GET", "/items/{id}", 100, 10)
    assert (total["name"], total["num_requests"]) == ("Aggregated", 100)
    assert (row["median_response_time"], row["avg_content_length"]) == (250, 1000)
    assert [(error["error"], error["occurrences"]) for error in shown["errors"]] == [("http_5xx", 10)]


def test_the_page_cannot_start_a_run_and_can_stop_this_one(generator: Generator) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    refused = ask_json(generator.page, "/swarm", "POST", "user_count=9&spawn_rate=9", **form)
    assert refused["success"] is False
    assert "perflab drives this run" in refused["message"]
    assert ask_json(generator.page, "/stats/requests")["user_count"] == 0
    kept_open = http.client.HTTPConnection(urlsplit(generator.metrics).netloc, timeout=20)
    kept_open.request("GET", "/metrics")
    kept_open.getresponse().read()
    began_s = time.monotonic()
    assert ask_json(generator.page, "/stop", "POST")["success"] is True
    out, err = generator.process.communicate(timeout=20)
    kept_open.close()
    assert (json.loads(out), err, generator.process.returncode) == ({"stopped": True}, "", 0)
    assert time.monotonic() - began_s < 5


@pytest.mark.parametrize("place", ["metrics", "page"])
def test_an_address_that_is_taken_is_refused_at_once(generator: Generator, place: str) -> None:
    taken = urlsplit(getattr(generator, place)).netloc
    addresses = (taken, ANY_PORT) if place == "metrics" else (ANY_PORT, taken)
    with start(*addresses) as second:
        out, err = second.communicate(timeout=20)
    assert err == ""
    assert json.loads(out) == {
        "error": "AddressTaken",
        "words": f"{taken} is taken; end what listens there or choose another port",
    }


def test_reading_the_catalogue_loads_neither_locust_nor_numpy() -> None:
    loaded = "import sys, perflab_loadtests.metrics; print(sorted({'locust', 'numpy', 'gevent'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
