"""The load generator against a real server: exact counts, honest stalls, phases in step with whoever drives it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from counting_server import CountingServer, counting_server

pytestmark = pytest.mark.e2e


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CountingServer]:
    with counting_server(tmp_path) as running:
        yield running


def plan_file(tmp_path: Path, host: str, phases: list[dict[str, Any]], **more: Any) -> Path:
    content = {
        "host": host,
        "out": str(tmp_path / "out"),
        "seed": 5,
        "mix": "one_row",
        "phases": phases,
        "key_space": {"products": 1000},
        **more,
    }
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(content))
    return path


def start(plan: Path, **pipes: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "perflab_loadtests", str(plan)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **pipes,
    )


def run(plan: Path) -> tuple[int, list[dict[str, Any]], str]:
    with start(plan, stdin=subprocess.DEVNULL) as generator:
        out, err = generator.communicate(timeout=60)
    return generator.returncode, [json.loads(line) for line in out.splitlines()], err


def query(tmp_path: Path, sql: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(sql.format(requests=f"'{tmp_path}/out/requests.parquet'")).fetchall()


@pytest.mark.parametrize("client", ["lean", "fast_http"])
def test_as_many_requests_are_recorded_as_the_server_served(
    server: CountingServer, tmp_path: Path, client: str
) -> None:
    phases = [
        {"name": "warmup", "kind": "warmup", "duration_s": 0.5, "rate_rps": 40},
        {"name": "steady", "kind": "open", "duration_s": 2, "rate_rps": 100},
        {"name": "full", "kind": "closed", "duration_s": 1, "users": 4},
    ]
    plan = plan_file(tmp_path, server.url, phases, mix="browse", client=client)
    code, events, err = run(plan)
    assert (code, err) == (0, "")
    recorded = dict(query(tmp_path, "select phase, count(*) from {requests} group by all"))
    finished = {event["phase"]: event for event in events if event["event"] == "phase_finished"}
    assert recorded == {phase: event["completed"] for phase, event in finished.items()}
    assert sum(recorded.values()) == sum(server.served().values())
    assert all(event["scheduled"] == event["completed"] and event["dropped"] == 0 for event in finished.values())
    [(errors,)] = query(tmp_path, "select count(*) from {requests} where failure = 'http_5xx' and status = 503")
    assert errors == sum(event["errors"] for event in finished.values()) > 0
    assert [event["event"] for event in events][-1] == "finished"
    assert finished["full"]["duration_s"] >= 1


def test_both_clients_and_every_rate_send_the_same_requests(server: CountingServer, tmp_path: Path) -> None:
    sent = []
    for client, rate_rps in (("lean", 50), ("fast_http", 100)):
        phases = [{"name": "steady", "kind": "open", "duration_s": 1, "rate_rps": rate_rps}]
        run(plan_file(tmp_path, server.url, phases, mix="browse", client=client, arrivals="uniform"))
        sent.append(query(tmp_path, "select endpoint from {requests} order by intended_start_us"))
    assert (len(sent[0]), len(sent[1])) == (50, 100)
    assert sent[0] == sent[1][:50]


def test_requests_are_intended_when_the_schedule_says(server: CountingServer, tmp_path: Path) -> None:
    phases = [{"name": "steady", "kind": "open", "duration_s": 2, "rate_rps": 50}]
    run(plan_file(tmp_path, server.url, phases, arrivals="uniform"))
    intended_us = np.array(query(tmp_path, "select intended_start_us from {requests} order by 1"))[:, 0]
    assert np.abs(intended_us - (np.arange(100) * 20_000 + 10_000)).max() <= 1


def test_a_stall_shows_in_response_time_and_not_in_the_service_time_of_what_waited(
    server: CountingServer, tmp_path: Path
) -> None:
    phases = [{"name": "steady", "kind": "open", "duration_s": 4, "rate_rps": 50}]
    plan = plan_file(tmp_path, server.url, phases, lanes=4, arrivals="uniform")
    with start(plan, stdin=subprocess.DEVNULL) as generator:
        assert generator.stdout is not None
        for line in generator.stdout:
            if json.loads(line)["event"] == "progress":
                break
        time.sleep(0.5)
        for worker in server.workers:
            os.kill(worker, signal.SIGSTOP)
        time.sleep(1)
        for worker in server.workers:
            os.kill(worker, signal.SIGCONT)
        generator.communicate(timeout=60)
    assert generator.returncode == 0
    [(requests, slow_service, slow_response)] = query(
        tmp_path,
        "select count(*), count(*) filter (duration_us > 200_000), "
        "count(*) filter (start_us + duration_us - intended_start_us > 200_000) from {requests}",
    )
    # Four lanes were stuck for a second; the some forty arrivals due in its first 0.8 s waited behind them.
    assert requests == 200
    assert slow_service <= 4
    assert slow_response >= 35


def test_arrivals_that_find_no_lane_are_counted_as_dropped(server: CountingServer, tmp_path: Path) -> None:
    phases = [{"name": "steady", "kind": "open", "duration_s": 1.5, "rate_rps": 100}]
    plan = plan_file(tmp_path, server.url, phases, lanes=2, max_wait_s=0.2, timeout_s=1.0)
    resume = threading.Timer(4.0, lambda: [os.kill(worker, signal.SIGCONT) for worker in server.workers])
    for worker in server.workers:
        os.kill(worker, signal.SIGSTOP)
    resume.start()
    try:
        code, events, _ = run(plan)
    finally:
        resume.join()
    [finished] = [event for event in events if event["event"] == "phase_finished"]
    assert code == 0
    assert finished["dropped"] > 100
    assert finished["scheduled"] == finished["completed"] + finished["dropped"]
    assert finished["errors_by_class"] == {"timeout": finished["completed"]}


def test_phases_wait_for_whoever_drives_them(server: CountingServer, tmp_path: Path) -> None:
    phases = [{"name": name, "kind": "open", "duration_s": 0.5, "rate_rps": 50} for name in ("a", "b")]
    plan = plan_file(tmp_path, server.url, phases, handshake=True)
    served_at = {}
    with start(plan, stdin=subprocess.PIPE) as generator:
        assert generator.stdout is not None
        assert generator.stdin is not None
        for line in generator.stdout:
            event = json.loads(line)
            if event["event"] in {"phase_started", "phase_finished"}:
                before = sum(server.served().values())
                time.sleep(0.2)
                assert sum(server.served().values()) == before, "the generator must stand still"
                served_at[event["phase"], event["event"]] = before
                generator.stdin.write("go\n")
                generator.stdin.flush()
        assert generator.wait(timeout=30) == 0
    assert served_at["a", "phase_started"] == 0
    assert served_at["a", "phase_finished"] == served_at["b", "phase_started"] > 0
    assert served_at["b", "phase_finished"] > served_at["b", "phase_started"]


def test_both_workers_get_their_share(server: CountingServer, tmp_path: Path) -> None:
    run(plan_file(tmp_path, server.url, [{"name": "full", "kind": "closed", "duration_s": 3, "users": 8}]))
    served = server.served().values()
    assert len(served) == 2
    assert max(served) / (sum(served) / 2) < 1.5
