"""A user's own locustfile under our phases: its tasks arrive by schedule, and its requests are recorded."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from counting_server import CountingServer, counting_server

pytestmark = pytest.mark.e2e

LOCUSTFILE = """
from locust import FastHttpUser, HttpUser, TaskSet, between, constant, task

class Shopper(FastHttpUser):
    weight = 3
    wait_time = constant(0.05)

    def on_start(self):
        self.client.get("/login")

    @task(3)
    def look(self):
        self.client.get("/look")

    @task
    def compare(self):
        self.client.get("/first", name="/compare")
        self.client.get("/second", name="/compare")

class Careful(HttpUser):
    wait_time = constant(0.05)

    @task
    class Reading(TaskSet):
        wait_time = between(0.01, 0.02)

        @task
        def read(self):
            with self.client.get("/read", catch_response=True) as response:
                if "y" not in response.text:
                    response.failure("no y")
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CountingServer]:
    with counting_server(tmp_path) as running:
        yield running


def run(tmp_path: Path, host: str, locustfile: str, phases: list[dict[str, Any]], *arguments: str) -> dict[str, Any]:
    (tmp_path / "locustfile.py").write_text(locustfile)
    plan = {
        "host": host,
        "out": str(tmp_path / "out"),
        "seed": 5,
        "locustfile": str(tmp_path / "locustfile.py"),
        "lanes": 8,
        "phases": phases,
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    command = [sys.executable, "-m", "perflab_loadtests", str(tmp_path / "plan.json"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads((tmp_path / "out" / "generator.json").read_text()))


def requests(tmp_path: Path) -> dict[str, int]:
    rows = duckdb.sql(f"select endpoint, count(*) from '{tmp_path}/out/requests.parquet' group by all").fetchall()
    return dict(rows)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_tasks_arrive_by_schedule_and_every_request_of_theirs_is_recorded(
    server: CountingServer, tmp_path: Path, workers: str
) -> None:
    phase = {"name": "open", "kind": "open", "duration_s": 3, "rate_rps": 60}
    document = run(tmp_path, server.url, LOCUSTFILE, [phase], "--workers", workers)
    [result] = document["phases"]
    by_endpoint = requests(tmp_path)
    logins = 6 * max(1, int(workers))
    assert result["scheduled"] == result["completed"] > 120
    assert result["requests"] == sum(by_endpoint.values()) == server.requests - logins
    assert by_endpoint["GET /compare"] % 2 == 0
    assert set(by_endpoint) == {"GET /look", "GET /compare", "GET /read"}
    assert result["errors_by_class"] == {"check_failed": by_endpoint["GET /read"]}


def test_users_of_a_closed_phase_pause_as_their_file_says(server: CountingServer, tmp_path: Path) -> None:
    only = LOCUSTFILE.partition("class Careful")[0]
    phase = {"name": "closed", "kind": "closed", "duration_s": 3, "users": 6}
    [result] = run(tmp_path, server.url, only, [phase])["phases"]
    # Six users, each with 50 ms between two tasks of a few milliseconds.
    assert 150 < result["completed"] <= 6 * 3 / 0.05


def test_a_task_that_raises_is_an_error_class_and_the_load_goes_on(server: CountingServer, tmp_path: Path) -> None:
    raising = """
from locust import FastHttpUser, task

class Clumsy(FastHttpUser):
    @task
    def fall(self):
        self.client.get("/before")
        raise KeyError("next")
"""
    phase = {"name": "open", "kind": "open", "duration_s": 1, "rate_rps": 40}
    [result] = run(tmp_path, server.url, raising, [phase])["phases"]
    assert result["completed"] == result["scheduled"] > 10
    assert result["errors_by_class"] == {"task_raised": result["completed"]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
        ("x = 1", "defines no User class"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_a_file_that_cannot_serve_is_one_message(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "locustfile.py").write_text(content)
    plan = {
        "host": "http://127.0.0.1:1",
        "out": str(tmp_path / "out"),
        "seed": 1,
        "locustfile": str(tmp_path / "locustfile.py"),
        "phases": [{"name": "open", "kind": "open", "duration_s": 1, "rate_rps": 1}],
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    command = [sys.executable, "-m", "perflab_loadtests", str(tmp_path / "plan.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
