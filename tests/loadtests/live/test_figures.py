"""Counts grow tick by tick and phase by phase, and every request is in one bucket."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.health.report import Health
from perflab_loadtests.live.figures import Live
from perflab_loadtests.live.window import Window, WindowReader
from perflab_loadtests.metrics import BUCKETS_S
from perflab_loadtests.recording.recorder import FAILURES, Recorder
from perflab_loadtests.recording.tally import Tally

HEALTH = Health(cpu_ratio=0.2, loop_lag_p99_s=0.001, start_lag_p99_s=0.002, starved_ratio=0.01)
TIMES_S = st.one_of(st.floats(0, 100), st.sampled_from(BUCKETS_S))


def live_run(**more: object) -> Live:
    return Live(run_id="r1", strategy="redis", **more)  # type: ignore[arg-type]


def test_requests_are_counted_by_endpoint_and_outcome(window: Window) -> None:
    live = live_run()
    live.update(window, Tally(), HEALTH, 100.0, 8)
    live.update(window, Tally(), HEALTH, 100.0, 8)
    assert live.endpoints == {"GET /a": 0, "POST /b": 1}
    assert live.outcomes[:, 0].tolist() == [2, 2]
    assert live.outcomes[0, FAILURES.index("http_5xx")] == 2  # type: ignore[arg-type]
    assert live.outcomes.sum() == 6


def test_response_time_counts_from_the_intended_start_and_service_time_from_the_actual(window: Window) -> None:
    live = live_run()
    live.update(window, Tally(), HEALTH, 100.0, 8)
    assert live.response_time.sums_s.tolist() == [0.25 + 2.5, 0.5]
    assert live.service_time.sums_s.tolist() == [0.25 + 0.5, 0.5]


@given(times_s=st.lists(TIMES_S, min_size=1, max_size=30))
def test_a_bucket_holds_what_took_at_most_its_bound(times_s: list[float]) -> None:
    recorder, live = Recorder(), live_run()
    reader = WindowReader(recorder)
    for time_s in times_s:
        recorder.add("GET /a", 0.0, 0.0, time_s, 200, 0, None)
    live.update(reader.read(), Tally(), HEALTH, 1.0, 1)
    at_most = live.response_time.counts[0].cumsum().tolist()
    assert at_most == [sum(time_s <= bound_s for time_s in times_s) for bound_s in (*BUCKETS_S, np.inf)]


def test_an_endpoint_named_beforehand_is_there_at_zero(window: Window) -> None:
    live = live_run(endpoints=("PUT /z", "POST /b"))
    assert live.outcomes.tolist() == [[0] * len(FAILURES)] * 2
    live.update(window, Tally(), HEALTH, 100.0, 8)
    assert live.outcomes.sum(axis=1).tolist() == [0, 1, 2]
    assert live.endpoints == {"PUT /z": 0, "POST /b": 1, "GET /a": 2}


def test_counters_go_on_through_the_phases(window: Window) -> None:
    live = live_run()
    live.phase_started("warmup")
    live.update(window, Tally(scheduled=90, due=9, started=7, completed=6, dropped=1), HEALTH, 100.0, 8)
    assert (live.scheduled, live.dropped, live.in_flight, live.waiting) == (9, 1, 1, 1)
    live.phase_started("steady")
    assert (live.scheduled, live.dropped, live.in_flight, live.waiting) == (9, 1, 0, 0)
    live.update(window, Tally(scheduled=50, due=5, started=4, completed=4, dropped=1), HEALTH, 100.0, 8)
    assert (live.scheduled, live.dropped, live.phase) == (14, 2, "steady")


def test_between_two_ticks_the_counts_are_those_of_one_moment(window: Window) -> None:
    live, tally = live_run(), Tally(due=3, started=3)
    live.update(window, tally, HEALTH, 100.0, 8)
    tally.due += 1
    assert live.scheduled == 3
