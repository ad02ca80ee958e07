"""A master takes what its workers report into its own time, and asks each only what it is there for."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from perflab_loadtests.distribution import fleet, messages
from perflab_loadtests.distribution.clock_offset import ROUND_TRIPS, boot_id
from perflab_loadtests.distribution.fleet import Fleet
from perflab_loadtests.driver.share import Share
from perflab_loadtests.plan import LoadPlan
from perflab_loadtests.plan_file import parse_plan
from perflab_loadtests.recording.recorder import Recorder

AHEAD_S = 1000.0
ANSWERED = {
    "tally": {
        **dict.fromkeys(("scheduled", "due", "started", "completed", "requests"), 1),
        **dict.fromkeys(("dropped", "waited", "lost"), 0),
        "errors_by_class": {},
    },
    "health": {"cpu_ratio": 0.1, "loop_lag_p99_s": 0.0, "start_lag_p99_s": 0.0, "starved_ratio": 0.0},
    "cpu_s": 0.1,
    "rows": 1,
    "number": 0,
    "final": False,
}


@dataclass
class Wire:
    """Locust's master runner, as far as a fleet needs it."""

    sent: list[tuple[str, Any, str]] = field(default_factory=list)
    clients: dict[str, Any] = field(default_factory=dict)

    def register_message(self, name: str, listener: Any) -> None:
        """Messages are handed to the fleet by the test."""

    def send_message(self, name: str, data: Any, client_id: str) -> None:
        self.sent.append((name, data, client_id))


@pytest.fixture
def plan(tmp_path: Path) -> LoadPlan:
    return parse_plan(
        {
            "host": "http://127.0.0.1:1",
            "out": str(tmp_path),
            "seed": 1,
            "mix": {"urls": ["/"]},
            "phases": [{"name": "a", "kind": "open", "duration_s": 1, "rate_rps": 10}],
        }
    )


@pytest.fixture
def master(plan: LoadPlan, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    monkeypatch.setattr(fleet, "now_s", lambda: 50.0)
    environment = SimpleNamespace(events=SimpleNamespace(worker_connect=SimpleNamespace(add_listener=lambda _: None)))
    return Fleet(plan=plan, document={"seed": 1}, recorder=Recorder(), runner=Wire(), environment=environment)


def message(data: dict[str, Any], client_id: str = "w") -> Any:
    return SimpleNamespace(node_id=client_id, data=data)


def ready(master: Fleet, *, boot: str) -> None:
    master._on_connect("w")
    master._on_ready(None, message({"host": fleet.socket.gethostname(), "pid": 7, "boot_id": boot, "folder": "/none"}))


def report(end_s: float) -> dict[str, Any]:
    recorder = Recorder()
    recorder.add("GET /", end_s - 0.2, end_s - 0.1, end_s, 200, 5, None)
    return ANSWERED | messages.pack(recorder.columns_since(0), list(recorder.endpoints))


def test_a_worker_of_the_same_boot_shares_the_clock(master: Fleet) -> None:
    ready(master, boot=boot_id())
    assert master.members["w"].state == "ready"
    assert master.members["w"].offset_s == 0
    assert master.runner.sent == []


def test_a_worker_elsewhere_is_asked_the_time_and_its_requests_are_put_into_the_masters(master: Fleet) -> None:
    ready(master, boot="another")
    for _ in range(ROUND_TRIPS):
        assert master.members["w"].state == "starting"
        assert master.runner.sent[-1] == (messages.CLOCK, {"sent_s": 50.0}, "w")
        master._on_clock(None, message({"sent_s": 50.0, "worker_s": 50.0 + AHEAD_S}))
    member = master.members["w"]
    assert (member.state, member.offset_s) == ("ready", AHEAD_S)
    member.begin(Share(), scheduled=10)
    master._number = 0
    master._on_report(None, message(report(1060.0)))
    columns = master.recorder.columns_since(0)
    assert np.allclose([columns["intended_s"][0], columns["end_s"][0]], [59.8, 60.0])
    assert member.requests == 1


def test_what_a_worker_says_after_it_was_given_up_is_not_counted_twice(master: Fleet) -> None:
    ready(master, boot=boot_id())
    member = master.members["w"]
    member.begin(Share(), scheduled=10)
    master._number = 0
    member.died(sent=None)
    master._on_report(None, message(report(60.0)))
    assert len(master.recorder) == 0
    assert member.lost == 10


def test_a_worker_that_misses_its_heartbeats_is_lost(master: Fleet) -> None:
    ready(master, boot=boot_id())
    master.members["w"].begin(Share(), scheduled=10)
    master.runner.clients["w"] = SimpleNamespace(state="running")
    master._find_lost()
    assert master.members["w"].state == "running"
    master.runner.clients["w"].state = "missing"
    master._find_lost()
    assert master.members["w"].state == "lost"


def test_the_plan_is_told_with_the_files_that_it_names(master: Fleet) -> None:
    master._on_connect("w")
    master._tell(master.members["w"])
    assert master.runner.sent == [(messages.PLAN, {"plan": {"seed": 1}, "files": {}}, "w")]
