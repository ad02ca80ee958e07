"""`perflab load` as a user runs it: a table, a page, and an exit code that says whether the figures count."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from counting_server import CountingServer, counting_server
from perflab_command import PERFLAB, Outcome, only_run

pytestmark = pytest.mark.e2e

LOCUSTFILE = """
from locust import FastHttpUser, task

class Visitor(FastHttpUser):
    @task
    def front(self):
        self.client.get("/front")
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CountingServer]:
    with counting_server(tmp_path) as running:
        yield running


def start(tmp_path: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [PERFLAB, "load", *arguments, "--out", str(tmp_path / "out")],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def await_load(tmp_path: Path) -> int:
    """Wait until the generator runs; its pid."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for stat in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = stat.read_bytes().split(b"\0")
            except OSError:
                continue
            if b"perflab_loadtests" in words and str(tmp_path / "out" / "plan.json").encode() in words:
                return int(stat.parent.name)
        time.sleep(0.05)
    raise AssertionError("the generator was not started")


def test_a_page_of_ones_own_is_loaded_and_summed_up(
    server: CountingServer, tmp_path: Path, perflab_in: Callable[..., Outcome]
) -> None:
    arguments = ("--host", server.url, "--url", "/", "--rate", "40", "--duration", "2s", "--warm-up", "1s")
    done = perflab_in(tmp_path, "load", *arguments, "--out", "mine", "--json")
    assert done.code in {0, 4}, done.stderr
    summary = json.loads(done.stdout)
    warm_up, load = summary["phases"]
    assert warm_up["requests"] + load["requests"] == server.requests
    assert load["scheduled"] == load["completed"]
    assert load["response"]["p50_ms"] <= load["response"]["p99_ms"] <= load["response"]["max_ms"]
    assert summary["valid"] == (done.code == 0)
    assert "Load test of" in (tmp_path / "mine" / "load.html").read_text()


def test_a_locustfile_is_loaded_by_a_profile(
    server: CountingServer, tmp_path: Path, perflab_in: Callable[..., Outcome]
) -> None:
    (tmp_path / "locustfile.py").write_text(LOCUSTFILE)
    spec = "ramp:start=10,end=60,duration=2s"
    done = perflab_in(
        tmp_path, "load", "--host", server.url, "--locustfile", "locustfile.py", "--profile", spec, "--warm-up", "0s"
    )
    assert done.code in {0, 4}, done.stderr
    assert "load" in done.stdout
    folder = only_run(tmp_path / "runs")
    [phase] = json.loads((folder / "generator.json").read_text())["phases"]
    assert phase["completed"] == phase["requests"] == server.requests
    assert 40 < phase["scheduled"] < 100


def test_a_breakpoint_stops_where_the_server_breaks(
    server: CountingServer, tmp_path: Path, perflab_in: Callable[..., Outcome]
) -> None:
    spec = "breakpoint:start=20,most=5000,factor=3,step_s=1s,error_ratio=0.1"
    # Every answer of this path is a 503, so the first step breaks.
    done = perflab_in(
        tmp_path, "load", "--host", server.url, "--url", "/related", "--profile", spec, "--warm-up", "0s", timeout_s=60
    )
    assert "broke at 20: a share of 1 failed" in done.stdout


def test_a_lost_worker_makes_the_run_invalid(server: CountingServer, tmp_path: Path) -> None:
    arguments = ("--host", server.url, "--url", "/", "--rate", "60", "--duration", "4s", "--warm-up", "0s")
    with start(tmp_path, *arguments, "--workers", "2") as command:
        generator = await_load(tmp_path)
        time.sleep(4)
        children = Path(f"/proc/{generator}/task/{generator}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        out, err = command.communicate(timeout=60)
    assert command.returncode == 4, err
    assert "INVALID" in out
    assert "was lost" in out


def test_ctrl_c_keeps_what_was_recorded_and_sums_it_up(server: CountingServer, tmp_path: Path) -> None:
    with start(tmp_path, "--host", server.url, "--url", "/", "--rate", "50", "--duration", "60s") as command:
        generator = await_load(tmp_path)
        time.sleep(5)
        command.send_signal(signal.SIGINT)
        out, err = command.communicate(timeout=60)
    assert command.returncode == 130, err
    assert "ended early" in out
    assert (tmp_path / "out" / "load.html").exists()
    assert not Path(f"/proc/{generator}").exists()
    recorded = sum(
        phase["requests"] for phase in json.loads((tmp_path / "out" / "generator.json").read_text())["phases"]
    )
    assert recorded == server.requests > 50


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Usage"),
        (("--url", "/"), "--host: say which server"),
        (("--host", "http://127.0.0.1:1", "--url", "/", "--rate", "1"), "is the server running"),
        (("--host", "ftp://x", "--url", "/", "--rate", "1"), "must be http://NAME:PORT"),
        (("--host", "http://127.0.0.1:1", "--url", "/", "--users", "2", "--rate", "1"), "exactly one of --rate"),
        (("missing.json",), "cannot be read"),
        (("--host", "http://127.0.0.1:1", "--url", "/", "--rate", "1", "--prometheus", "x"), "HOST:PORT"),
    ],
)
def test_what_cannot_be_done_is_one_message_and_exit_code_2(
    tmp_path: Path, perflab_in: Callable[..., Outcome], arguments: tuple[str, ...], words: str
) -> None:
    done = perflab_in(tmp_path, "load", *arguments)
    assert done.code == 2
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_plan_keeps_no_secret_in_the_evidence(
    server: CountingServer, tmp_path: Path, perflab_in: Callable[..., Outcome]
) -> None:
    plan = {
        "host": server.url,
        "seed": 1,
        "mix": {"urls": ["/"]},
        "phases": [{"name": "load", "kind": "open", "duration_s": 1, "rate_rps": 5}],
        "credentials": {"service_key": "very secret"},
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    done = perflab_in(tmp_path, "load", "plan.json", "--out", "mine")
    assert done.code in {0, 4}, done.stderr
    assert not [
        file for file in (tmp_path / "mine").rglob("*") if file.is_file() and b"very secret" in file.read_bytes()
    ]
