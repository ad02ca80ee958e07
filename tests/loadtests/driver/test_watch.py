"""A breakpoint phase ends at the first step that breaks a limit, and says which held."""

from perflab_loadtests.driver.watch import SETTLE_S, Watch
from perflab_loadtests.profiles import Breakpoint
from perflab_loadtests.recording.failure import Failure
from perflab_loadtests.recording.recorder import Recorder

PROFILE = Breakpoint(start=10, most=40, factor=2, step_s=1, p95_ms=100)


def step(recorder: Recorder, began_s: float, count: int, latency_s: float, failure: Failure | None = None) -> None:
    for number in range(count):
        moment_s = began_s + number / count
        recorder.add("GET /", moment_s, moment_s, moment_s + latency_s, 200, 0, failure)


def test_a_step_is_judged_once_its_answers_can_be_there() -> None:
    recorder, watch = Recorder(), Watch(profile=PROFILE)
    step(recorder, 5.0, 10, 0.01)
    assert not watch.breaks(recorder, 0, 5.0, 6.5)
    assert watch.steps == []
    assert not watch.breaks(recorder, 0, 5.0, 6.0 + SETTLE_S)
    assert [found.level for found in watch.steps] == [10]


def test_the_first_bad_step_ends_it_and_the_knee_lies_before() -> None:
    recorder, watch = Recorder(), Watch(profile=PROFILE)
    step(recorder, 0.0, 10, 0.01)
    step(recorder, 1.0, 20, 0.2)
    assert watch.breaks(recorder, 0, 0.0, 2.0 + SETTLE_S)
    found = watch.found()
    assert (found.knee.last_good, found.knee.first_bad) == (10, 20)
    assert "p95 200 ms" in found.knee.reasons[0]


def test_failures_and_drops_count_for_their_own_step() -> None:
    recorder, watch = Recorder(), Watch(profile=PROFILE)
    step(recorder, 0.0, 10, 0.01)
    assert not watch.breaks(recorder, 0, 0.0, 1.0 + SETTLE_S)
    step(recorder, 1.0, 20, 0.01, Failure.TIMEOUT)
    assert watch.breaks(recorder, 3, 0.0, 2.0 + SETTLE_S)
    assert [found.dropped for found in watch.steps] == [0, 3]
    assert watch.steps[1].error_ratio == 1
