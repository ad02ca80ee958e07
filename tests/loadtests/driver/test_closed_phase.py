"""A closed phase keeps as many users as its stages say; each sends, pauses and sends again."""

from collections.abc import Iterator

import pytest

from perflab_loadtests.driver import closed_phase
from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.driver.closed_phase import ClosedPhase
from perflab_loadtests.driver.lanes import Arrival, Lanes
from perflab_loadtests.driver.share import WHOLE
from perflab_loadtests.journeys import Request
from perflab_loadtests.profiles import Stage
from perflab_loadtests.recording.recorder import Recorder

OK = Reply(200, 10, None)
SEND = Request(method="GET", path="/", endpoint="GET /")


def endless() -> Iterator[Request]:
    while True:
        yield SEND


class Clock:
    """The driver's time; an alarm that is waited for moves it on, and lets users end their requests."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.phase: ClosedPhase | None = None
        self.until_s = 0.0
        self.service_s = 0.01
        self.in_flight: list[Arrival] = []

    def wait_until(self, moment_s: float) -> None:
        assert self.phase is not None
        self.until_s = moment_s
        while self.in_flight and self.now_s + self.service_s < self.until_s:
            self.now_s += self.service_s
            for arrival in self.in_flight[:]:
                self.in_flight.remove(arrival)
                self.end(arrival)
        self.now_s = max(self.now_s, self.until_s)

    def end(self, arrival: Arrival) -> None:
        assert self.phase is not None
        self.phase.answered("GET /", arrival.intended_s, self.now_s - self.service_s, self.now_s, OK)
        self.phase.done()
        following = self.phase.next_arrival()
        if following is not None:
            self.in_flight.append(following)

    def set(self, moment_s: float) -> None:
        self.until_s = moment_s

    def close(self) -> None:
        """Nothing to release."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(closed_phase, "now_s", lambda: clock.now_s)
    monkeypatch.setattr(closed_phase, "Alarm", lambda: clock)
    return clock


class AllIdle(Lanes):
    """Lanes without end."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def hand_over(self, arrival: Arrival) -> bool:
        self.clock.in_flight.append(arrival)
        return True


def run(clock: Clock, stages: list[Stage], *, think_s: float = 0.0) -> tuple[ClosedPhase, Recorder, list[int]]:
    recorder = Recorder()
    users: list[int] = []
    phase = ClosedPhase(
        lanes=AllIdle(clock),
        recorder=recorder,
        stages=stages,
        share_of=WHOLE.users,
        requests=endless(),
        think_s=think_s,
        uniform=lambda: 1 - 2.718281828459045**-1,
    )
    clock.phase = phase
    step = clock.wait_until

    def seen(moment_s: float) -> None:
        users.append(phase.users)
        step(moment_s)

    clock.wait_until = seen  # type: ignore[method-assign]  # watched
    phase.dispatch(0.0)
    for arrival in clock.in_flight[:]:
        clock.in_flight.remove(arrival)
        clock.end(arrival)
    return phase, recorder, users


def test_users_without_a_pause_are_always_busy(clock: Clock) -> None:
    phase, recorder, _ = run(clock, [Stage(duration_s=1, start=4, end=4)])
    assert phase.finished.is_set()
    assert phase.tally.completed == phase.tally.scheduled == len(recorder)
    assert phase.tally.completed == pytest.approx(4 * 1 / 0.01, abs=8)


def test_a_pause_has_the_mean_that_was_asked_for(clock: Clock) -> None:
    # The drawn share makes -ln(1 - u) exactly one, so every pause is the mean.
    phase, _, _ = run(clock, [Stage(duration_s=2, start=1, end=1)], think_s=0.09)
    assert phase.tally.completed == pytest.approx(2 / (0.01 + 0.09), abs=2)
    assert phase.finished.is_set()


def test_users_come_and_go_as_the_stages_say(clock: Clock) -> None:
    stages = [Stage(duration_s=1, start=0, end=10), Stage(duration_s=1, start=10, end=0)]
    phase, _, users = run(clock, stages)
    assert max(users) == 10
    assert users[0] == 0
    assert users[-1] <= 2
    assert phase.tally.in_flight == 0
