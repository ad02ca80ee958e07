"""How do Locust's own statistics know of requests that fired no event? Whole windows are added to them at once.

The result is what Locust would have logged request by request (a test holds the two together): the same rounded
response times, counts per second and cached copies, so its web page, reports and workers' messages stay usable.
Response time counts from the intended start. Numbers become plain Python ones, since Locust packs them for the wire.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from locust.stats import RequestStats, StatsError
from numpy.typing import NDArray

from perflab_loadtests.live.window import Window
from perflab_loadtests.recording.recorder import FAILURES

MOST_FAILURES = 256
"""More than a failure's one-byte code can count."""


def rounded_ms(times_ms: NDArray[np.float64]) -> NDArray[np.int64]:
    """Two significant digits from 100 ms on, halves to even: Locust's `bucket_response_time`, vectorised."""
    digit = np.select([times_ms < 100, times_ms < 1_000, times_ms < 10_000], [1, 10, 100], default=1_000)
    whole: NDArray[np.int64] = (np.rint(times_ms / digit) * digit).astype(np.int64)
    return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Added:
    """What one second adds to one entry."""

    requests: int
    failures: int
    total_ms: float
    least_ms: float
    most_ms: float
    response_bytes: int
    last_epoch_s: float
    histogram: dict[int, int]


def detach_request_events(environment: Any) -> None:
    """Let the runner log no request by its event: a client that fires some would be counted twice."""
    hook = environment.events.request
    for listener in [listener for listener in hook._handlers if listener.__module__ == "locust.runners"]:
        hook.remove_listener(listener)


class LocustStats:
    """Adds windows to `environment.stats`; `epoch_offset_s` is the time of day minus the driver's clock."""

    def __init__(self, stats: RequestStats, *, epoch_offset_s: float) -> None:
        self._stats = stats
        self._epoch_offset_s = epoch_offset_s

    def feed(self, window: Window) -> None:
        """Add the window's requests, second by second, as Locust keeps a copy of its histogram at each full one."""
        if len(window) == 0:
            return
        moments_s = window.end_s + self._epoch_offset_s
        seconds = np.floor(moments_s).astype(np.int64)
        for second in range(int(seconds.min()), int(seconds.max()) + 1):
            chosen = np.flatnonzero(seconds == second)
            if len(chosen) > 0:
                self._feed_second(window, chosen, moments_s[chosen], second)

    def _feed_second(
        self, window: Window, chosen: NDArray[np.int64], moments_s: NDArray[np.float64], second: int
    ) -> None:
        codes = window.endpoint[chosen].astype(np.int64)
        additions = _additions(
            codes,
            window.response_times_s[chosen] * 1e3,
            moments_s,
            window.response_bytes[chosen],
            window.failure[chosen] > 0,
            len(window.endpoints),
        )
        _add(self._stats.total, _sum_of(list(additions.values())), second)
        for code, added in additions.items():
            method, name = _method_and_name(window.endpoints[code])
            _add(self._stats.entries[name, method], added, second)
        self._feed_errors(window, codes, window.failure[chosen], moments_s)

    def _feed_errors(
        self,
        window: Window,
        codes: NDArray[np.int64],
        failures: NDArray[np.uint8],
        moments_s: NDArray[np.float64],
    ) -> None:
        bad = failures > 0
        if not bad.any():
            return
        keys, bad_moments_s = codes[bad] * MOST_FAILURES + failures[bad], moments_s[bad]
        for key in np.unique(keys).tolist():
            code, failure = divmod(key, MOST_FAILURES)
            method, name = _method_and_name(window.endpoints[code])
            error = str(FAILURES[failure])
            when_s = bad_moments_s[keys == key]
            known = self._stats.errors.setdefault(
                StatsError.create_key(method, name, error), StatsError(method, name, error)
            )
            known.occurrences += len(when_s)
            known.first_seen = float(when_s[0]) if known.first_seen is None else known.first_seen
            known.last_seen = float(when_s[-1])


def _method_and_name(endpoint: str) -> tuple[str, str]:
    method, space, name = endpoint.partition(" ")
    return (method, name) if space else ("", endpoint)


def _additions(
    codes: NDArray[np.int64],
    times_ms: NDArray[np.float64],
    moments_s: NDArray[np.float64],
    response_bytes: NDArray[np.int32],
    failed: NDArray[np.bool_],
    endpoints: int,
) -> dict[int, _Added]:
    """What each endpoint with a request gets, by its code."""
    requests = np.bincount(codes, minlength=endpoints)
    failures = np.bincount(codes[failed], minlength=endpoints)
    total_ms = np.bincount(codes, weights=times_ms, minlength=endpoints)
    total_bytes = np.bincount(codes, weights=response_bytes, minlength=endpoints)
    least_ms, most_ms, last_s = np.full(endpoints, np.inf), np.zeros(endpoints), np.zeros(endpoints)
    np.minimum.at(least_ms, codes, times_ms)
    np.maximum.at(most_ms, codes, times_ms)
    np.maximum.at(last_s, codes, moments_s)
    histograms = _histograms(codes, rounded_ms(times_ms), endpoints)
    return {
        code: _Added(
            requests=int(requests[code]),
            failures=int(failures[code]),
            total_ms=float(total_ms[code]),
            least_ms=float(least_ms[code]),
            most_ms=float(most_ms[code]),
            response_bytes=int(total_bytes[code]),
            last_epoch_s=float(last_s[code]),
            histogram=histogram,
        )
        for code, histogram in histograms.items()
    }


def _histograms(codes: NDArray[np.int64], times_ms: NDArray[np.int64], endpoints: int) -> dict[int, dict[int, int]]:
    """Counts by rounded time, for each endpoint with a request."""
    keys, counts = np.unique(times_ms * endpoints + codes, return_counts=True)
    histograms: dict[int, dict[int, int]] = {}
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        time_ms, code = divmod(key, endpoints)
        histograms.setdefault(code, {})[time_ms] = count
    return histograms


def _sum_of(additions: list[_Added]) -> _Added:
    histogram: dict[int, int] = {}
    for added in additions:
        for time_ms, count in added.histogram.items():
            histogram[time_ms] = histogram.get(time_ms, 0) + count
    return _Added(
        requests=sum(added.requests for added in additions),
        failures=sum(added.failures for added in additions),
        total_ms=sum(added.total_ms for added in additions),
        least_ms=min(added.least_ms for added in additions),
        most_ms=max(added.most_ms for added in additions),
        response_bytes=sum(added.response_bytes for added in additions),
        last_epoch_s=max(added.last_epoch_s for added in additions),
        histogram=histogram,
    )


def _add(entry: Any, added: _Added, second: int) -> None:
    """The bookkeeping of StatsEntry.log and log_error, for many requests that ended in one second."""
    if entry.use_response_times_cache and entry.last_request_timestamp and second > int(entry.last_request_timestamp):
        entry._cache_response_times(second - 1)
    entry.num_requests += added.requests
    entry.num_reqs_per_sec[second] += added.requests
    entry.last_request_timestamp = added.last_epoch_s
    entry.total_response_time += added.total_ms
    entry.min_response_time = (
        added.least_ms if entry.min_response_time is None else min(entry.min_response_time, added.least_ms)
    )
    entry.max_response_time = max(entry.max_response_time, added.most_ms)
    for time_ms, count in added.histogram.items():
        entry.response_times[time_ms] += count
    entry.total_content_length += added.response_bytes
    if added.failures > 0:
        entry.num_failures += added.failures
        entry.num_fail_per_sec[second] += added.failures
