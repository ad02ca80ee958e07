"""What are the generator's figures at this moment? Counts since the run began and the newest gauges, added up per tick.

Counters only ever grow: a phase has its own tally, so those of the phases before are kept and added.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from perflab_loadtests.health.report import Health
from perflab_loadtests.live.window import Window
from perflab_loadtests.metrics import BUCKETS_S
from perflab_loadtests.recording.recorder import FAILURES
from perflab_loadtests.recording.tally import Tally

BOUNDS_S: Final = np.array(BUCKETS_S)
BUCKETS: Final = len(BUCKETS_S) + 1
"""The last one is for what took longer than every bound."""
IN_GOOD_HEALTH: Final = Health(cpu_ratio=0.0, loop_lag_p99_s=0.0, start_lag_p99_s=0.0, starved_ratio=0.0)


class HealthLike(Protocol):
    """What the generator knows of itself."""

    @property
    def cpu_ratio(self) -> float: ...
    @property
    def loop_lag_p99_s(self) -> float: ...
    @property
    def start_lag_p99_s(self) -> float: ...
    @property
    def starved_ratio(self) -> float: ...


class TimeHistogram:
    """Counts per endpoint and bucket, not yet cumulated, and the sum of the times."""

    def __init__(self) -> None:
        self.counts: NDArray[np.int64] = np.zeros((0, BUCKETS), dtype=np.int64)
        self.sums_s: NDArray[np.float64] = np.zeros(0)

    def grow(self, endpoints: int) -> None:
        added = endpoints - len(self.sums_s)
        self.counts = np.vstack([self.counts, np.zeros((added, BUCKETS), dtype=np.int64)])
        self.sums_s = np.append(self.sums_s, np.zeros(added))

    def add(self, rows: NDArray[np.int64], times_s: NDArray[np.float64]) -> None:
        """Count each time; a time equal to a bound belongs below it, as Prometheus' `le` says."""
        endpoints = len(self.sums_s)
        keys = rows * BUCKETS + np.searchsorted(BOUNDS_S, times_s, side="left")
        self.counts += np.bincount(keys, minlength=endpoints * BUCKETS).reshape(endpoints, BUCKETS)
        self.sums_s += np.bincount(rows, weights=times_s, minlength=endpoints)


class Live:
    """The figures of one run; endpoints named beforehand are there, at zero, before their first request ends."""

    def __init__(self, *, run_id: str, strategy: str, endpoints: Sequence[str] = ()) -> None:
        self.run_id = run_id
        self.strategy = strategy
        self.phase = ""
        self.endpoints: dict[str, int] = {}
        self.outcomes: NDArray[np.int64] = np.zeros((0, len(FAILURES)), dtype=np.int64)
        self.response_time = TimeHistogram()
        self.service_time = TimeHistogram()
        self.health: HealthLike = IN_GOOD_HEALTH
        self.level = 0.0
        self.users = 0
        self.workers = 0
        self._tally = Tally()
        self._before = Tally()
        self._rows_of(endpoints)

    @property
    def scheduled(self) -> int:
        return self._before.due + self._tally.due

    @property
    def dropped(self) -> int:
        return self._before.dropped + self._tally.dropped

    @property
    def in_flight(self) -> int:
        return self._tally.in_flight

    @property
    def waiting(self) -> int:
        return self._tally.waiting

    def phase_started(self, phase: str) -> None:
        """Keep what the phase before came to; the next update brings a new tally."""
        self._before = Tally(due=self.scheduled, dropped=self.dropped)
        self._tally = Tally()
        self.phase = phase

    def update(
        self, window: Window, tally: Tally, health: HealthLike, level: float, users: int, workers: int = 0
    ) -> None:
        """One tick: the requests that ended since the last one, and the phase's counts until now."""
        # A copy, so that a scrape between two ticks finds counts of one moment.
        tally = replace(tally)
        self._tally, self.health, self.level, self.users, self.workers = tally, health, level, users, workers
        row_of_code = self._rows_of(window.endpoints)
        if len(window) == 0:
            return
        rows = row_of_code[window.endpoint]
        keys = rows * len(FAILURES) + window.failure
        self.outcomes += np.bincount(keys, minlength=self.outcomes.size).reshape(self.outcomes.shape)
        self.response_time.add(rows, window.response_times_s)
        self.service_time.add(rows, window.service_times_s)

    def _rows_of(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Where each of these endpoints is counted; new ones get a row."""
        known = len(self.endpoints)
        rows = np.array([self.endpoints.setdefault(name, len(self.endpoints)) for name in names], dtype=np.int64)
        if added := len(self.endpoints) - known:
            self.outcomes = np.vstack([self.outcomes, np.zeros((added, len(FAILURES)), dtype=np.int64)])
            self.response_time.grow(len(self.endpoints))
            self.service_time.grow(len(self.endpoints))
        return rows
