"""Adding windows leaves the statistics that Locust would have made by logging request by request."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from locust import stats as locust_stats_module
from locust.env import Environment
from locust.stats import RequestStats, StatsEntry, bucket_response_time

from perflab_loadtests.live.locust_stats import LocustStats, detach_request_events, rounded_ms
from perflab_loadtests.live.window import WindowReader
from perflab_loadtests.recording.failure import Failure
from perflab_loadtests.recording.recorder import FAILURES, Recorder

BEGAN_S = 1_700_000_000.0
EPOCH_OFFSET_S = 1_699_000_000.25
"""Both are exact in binary, so that adding the offset rounds nothing."""


class Ended(NamedTuple):
    endpoint: str
    pause_s: float
    """Since the request before it ended."""
    response_s: float
    response_bytes: int
    failure: Failure | None


ENDED = st.builds(
    Ended,
    st.sampled_from(["GET /a", "POST /a", "GET /b/{id}", "nameless"]),
    st.sampled_from([0.0, 0.125, 0.5, 1.0, 7.0]),
    st.one_of(st.floats(0, 70), st.integers(0, 2_000).map(lambda number: number * 0.005)),
    st.integers(0, 2**31 - 1),
    st.sampled_from(FAILURES),
)


def log_one_by_one(windows: Sequence[Sequence[Ended]], stats: RequestStats, clock: SimpleNamespace) -> None:
    """As Locust's runner does for each request event."""
    clock.now_s = BEGAN_S
    for ended in (ended for window in windows for ended in window):
        clock.now_s += ended.pause_s
        end_s = clock.now_s - EPOCH_OFFSET_S
        response_s = end_s - (end_s - ended.response_s)
        method, space, name = ended.endpoint.partition(" ")
        method, name = (method, name) if space else ("", ended.endpoint)
        stats.log_request(method, name, response_s * 1e3, ended.response_bytes)  # type: ignore[arg-type]
        if ended.failure is not None:
            stats.log_error(method, name, str(ended.failure))


def feed_windows(windows: Sequence[Sequence[Ended]], stats: RequestStats) -> None:
    recorder = Recorder()
    reader, fed = WindowReader(recorder), LocustStats(stats, epoch_offset_s=EPOCH_OFFSET_S)
    now_s = BEGAN_S
    for window in windows:
        for ended in window:
            now_s += ended.pause_s
            end_s = now_s - EPOCH_OFFSET_S
            start_s = end_s - ended.response_s
            recorder.add(ended.endpoint, start_s, start_s, end_s, 200, ended.response_bytes, ended.failure)
        fed.feed(reader.read())


def content(entry: StatsEntry) -> dict[str, Any]:
    exact = {name: value for name, value in vars(entry).items() if name not in {"stats", "total_response_time"}}
    return {**exact, "total_response_time": pytest.approx(entry.total_response_time)}


@given(windows=st.lists(st.lists(ENDED, max_size=12), max_size=5), with_copies=st.booleans())
def test_windows_add_up_to_what_locust_logs_one_by_one(windows: list[list[Ended]], with_copies: bool) -> None:
    clock = SimpleNamespace(now_s=BEGAN_S)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(locust_stats_module.time, "time", lambda: clock.now_s)
        # Locust stamps an entry with the moment it was made; that of the first request is not ours to compare.
        patch.setattr(StatsEntry, "reset", _reset_at(BEGAN_S, StatsEntry.reset, clock))
        logged, fed = RequestStats(with_copies), RequestStats(with_copies)
        log_one_by_one(windows, logged, clock)
        feed_windows(windows, fed)
    assert content(fed.total) == content(logged.total)
    assert {key: content(entry) for key, entry in fed.entries.items()} == {
        key: content(entry) for key, entry in logged.entries.items()
    }
    assert {key: vars(error) for key, error in fed.errors.items()} == {
        key: vars(error) for key, error in logged.errors.items()
    }


def _reset_at(moment_s: float, reset: Any, clock: SimpleNamespace) -> Any:
    def at_the_beginning(entry: StatsEntry) -> None:
        now_s, clock.now_s = clock.now_s, moment_s
        reset(entry)
        clock.now_s = now_s

    return at_the_beginning


@given(times_ms=st.lists(st.one_of(st.floats(0, 1e6), st.integers(0, 200_000).map(lambda half: half / 2)), min_size=1))
def test_times_are_rounded_as_locust_rounds_them(times_ms: list[float]) -> None:
    assert rounded_ms(np.array(times_ms)).tolist() == [bucket_response_time(time_ms) for time_ms in times_ms]


def test_workers_can_pack_the_numbers_for_their_master() -> None:
    stats = RequestStats()
    feed_windows([[Ended("GET /a", 0.5, 0.1, 10, Failure.TIMEOUT)]], stats)
    [packed] = stats.serialize_stats()
    plain = [packed, *packed["response_times"].items(), *packed["num_fail_per_sec"].items(), *packed.values()]
    assert not any(isinstance(value, np.generic) for value in plain)


def test_a_client_that_fires_events_is_not_counted_twice() -> None:
    environment = Environment()
    runner = environment.create_local_runner()
    try:
        heard: list[str] = []
        environment.events.request.add_listener(lambda name, **_: heard.append(name))
        detach_request_events(environment)
        environment.events.request.fire(request_type="GET", name="/a", response_time=1.0, response_length=1)
        assert (environment.stats.num_requests, heard) == (0, ["/a"])
    finally:
        runner.quit()
