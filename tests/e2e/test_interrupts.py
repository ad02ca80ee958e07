"""perflab is killed, terminated or interrupted in a trial: nothing is left running, and the run can be finished."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from left_processes import processes_of, wait_until_gone
from perflab_command import PERFLAB

RUN = ("run", "pooling", "--smoke", "--strategy", "max_age", "--seed", "7", "--out", "runs")

pytestmark = pytest.mark.e2e


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A cluster of its own, whose path marks every process of this test."""
    yield tmp_path / "home"
    assert not wait_until_gone(str(tmp_path)), "the test left processes behind"


def start(folder: Path, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [PERFLAB, *RUN],
        cwd=folder,
        env={**os.environ, "PERFLAB_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_trials(folder: Path, count: int) -> Path:
    """Until so many trials are on disk and the next one's generator runs; returns the run's folder."""
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        done = list(folder.glob("runs/*/pooling/trials/*/trial.json"))
        under_way = [
            file
            for file in folder.glob("runs/*/pooling/trials/*/plan.json")
            if not file.with_name("trial.json").exists()
        ]
        if len(done) >= count and under_way:
            time.sleep(1.5)
            return next(folder.glob("runs/*"))
        time.sleep(0.05)
    pytest.fail("no trial was under way in time")


def finish(folder: Path, home: Path, run: Path) -> dict[str, Any]:
    done = subprocess.run(
        [PERFLAB, "resume", str(run), "--json"],
        cwd=folder,
        env={**os.environ, "PERFLAB_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_kill_9_leaves_no_process_and_resume_completes(tmp_path: Path, home: Path) -> None:
    perflab = start(tmp_path, home)
    run = wait_for_trials(tmp_path, 1)
    kept = {file: file.read_bytes() for file in run.glob("pooling/trials/*/trial.json")}
    assert len(processes_of(str(home))) >= 5, "PostgreSQL, gunicorn with two workers, the generator, perflab"
    perflab.send_signal(signal.SIGKILL)
    perflab.communicate(timeout=30)
    assert wait_until_gone(str(home)) == []

    report = finish(tmp_path, home, run)

    assert report["complete"] is True
    assert all(file.read_bytes() == content for file, content in kept.items()), "evidence already written is kept"
    (factor,) = report["factors"]
    slots = [
        (trial["block"], trial["strategy"], trial["role"]) for trial in factor["trials"] if not trial["invalid_reasons"]
    ]
    assert len(slots) == len(set(slots)), "no slot is run twice"
    planned = json.loads((run / "run.json").read_text())["factors"][0]["blocks"] * 3
    settled = {(trial["block"], trial["strategy"], trial["role"]) for trial in factor["trials"]}
    assert len(settled) == planned


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_interrupt_stops_every_server_and_leaves_a_usable_result(
    tmp_path: Path, home: Path, number: signal.Signals, code: int
) -> None:
    perflab = start(tmp_path, home)
    run = wait_for_trials(tmp_path, 1)
    os.killpg(perflab.pid, number)
    _, stderr = perflab.communicate(timeout=60)
    assert perflab.returncode == code, stderr
    assert "Traceback" not in stderr
    assert "perflab resume" in stderr
    assert wait_until_gone(str(home)) == []
    assert list(run.glob("pooling/trials/*/trial.json"))
    if number == signal.SIGINT:
        assert json.loads((run / "report.json").read_text())["complete"] is False


def test_a_second_perflab_on_the_same_cluster_is_told_so(tmp_path: Path, home: Path) -> None:
    first = start(tmp_path, home)
    try:
        wait_for_trials(tmp_path, 0)
        second = subprocess.run(
            [PERFLAB, *RUN, "--out", "others"],
            cwd=tmp_path,
            env={**os.environ, "PERFLAB_HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert second.returncode == 2
        assert "another perflab uses the database cluster" in second.stderr
        assert "Traceback" not in second.stderr
    finally:
        first.terminate()
        first.communicate(timeout=60)
