"""Nothing scheduled goes missing: each arrival is in flight, waits for a lane, is completed or is dropped."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.driver import open_phase
from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.driver.lanes import Arrival, Lanes
from perflab_loadtests.driver.open_phase import OpenPhase
from perflab_loadtests.journeys import Request
from perflab_loadtests.recording.failure import Failure
from perflab_loadtests.recording.recorder import Recorder

OK = Reply(200, 10, None)


class FewLanes(Lanes):
    """So many lanes, each busy once it has been given an arrival."""

    def __init__(self, free: int) -> None:
        super().__init__()
        self.free = free
        self.given: list[Arrival] = []

    def hand_over(self, arrival: Arrival) -> bool:
        if self.free == 0:
            return False
        self.free -= 1
        self.given.append(arrival)
        return True


def numbered() -> Iterator[Request]:
    number = 0
    while True:
        yield Request(method="GET", path=f"/{number}", endpoint="GET /{id}")
        number += 1


def phase(lanes: Lanes, recorder: Recorder, starts_s: list[float], *, max_wait_s: float = 5.0) -> OpenPhase:
    return OpenPhase(
        lanes=lanes,
        recorder=recorder,
        intended_s=np.array(starts_s),
        duration_s=0.001,
        requests=numbered(),
        max_wait_s=max_wait_s,
    )


def complete(work: OpenPhase, arrival: Arrival, start_s: float, end_s: float, reply: Reply) -> None:
    work.answered(arrival.request.endpoint, arrival.intended_s, start_s, end_s, reply)
    work.done()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The driver's time, to be set by the test."""
    moment_s = [10.0]
    monkeypatch.setattr(open_phase, "now_s", lambda: moment_s[0])
    return moment_s


def test_an_arrival_without_a_lane_waits_its_turn(clock: list[float]) -> None:
    lanes, recorder = FewLanes(1), Recorder()
    work = phase(lanes, recorder, [0.0, 0.1, 0.2])
    work.dispatch(7.0)
    assert [arrival.request.path for arrival in lanes.given] == ["/0"]
    assert (work.tally.started, work.tally.waited) == (1, 2)
    complete(work, lanes.given[0], 10.0, 10.5, OK)
    clock[0] = 11.0
    second = work.next_arrival()
    assert second is not None
    assert second.request.path == "/1"
    assert second.intended_s == pytest.approx(7.1)


def test_waiting_counts_into_the_response_time(clock: list[float]) -> None:
    recorder = Recorder()
    work = phase(FewLanes(0), recorder, [0.0])
    work.dispatch(9.0)
    clock[0] = 10.0
    arrival = work.next_arrival()
    assert arrival is not None
    complete(work, arrival, 10.0, 10.5, OK)
    assert recorder.response_times_s(0).tolist() == [1.5]


def test_an_arrival_that_waited_too_long_is_dropped_and_counted(clock: list[float]) -> None:
    work = phase(FewLanes(0), Recorder(), [0.0, 3.0], max_wait_s=2.0)
    work.dispatch(7.0)
    clock[0] = 11.0
    second = work.next_arrival()
    assert second is not None
    assert second.request.path == "/1"
    assert work.tally.dropped == 1
    assert not work.finished.is_set()
    complete(work, second, 11.0, 11.1, Reply(503, 0, Failure.HTTP_5XX))
    assert work.finished.is_set()
    assert work.tally.errors_by_class == {Failure.HTTP_5XX: 1}


@given(lane_count=st.integers(0, 5), arrivals=st.integers(0, 20), later_s=st.floats(0, 20))
def test_every_arrival_is_accounted_for(lane_count: int, arrivals: int, later_s: float) -> None:
    moment_s = [10.0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_phase, "now_s", lambda: moment_s[0])
        lanes, recorder = FewLanes(lane_count), Recorder()
        work = phase(lanes, recorder, [number * 0.5 for number in range(arrivals)], max_wait_s=3.0)
        work.dispatch(1.0)
        moment_s[0] += later_s
        for arrival in lanes.given:
            complete(work, arrival, 10.0, 11.0, OK)
        while (waiting := work.next_arrival()) is not None:
            complete(work, waiting, 11.0, 12.0, OK)
        work.drop_overdue()
    assert work.tally.completed + work.tally.dropped == work.tally.scheduled == arrivals
    assert len(recorder) == work.tally.completed
    assert work.finished.is_set()
