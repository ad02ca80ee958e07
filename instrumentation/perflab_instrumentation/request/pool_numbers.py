"""When are psycopg's pools asked? At most once a second, by a request that has just ended."""

from collections.abc import Mapping
from time import monotonic

from perflab_instrumentation import metrics
from perflab_instrumentation.counts.tally import Tally
from perflab_instrumentation.request.pools import pool_statistics

EVERY_S = 1.0


class PoolNumbers:
    """The latest numbers of this worker's pools, in its counts."""

    def __init__(self) -> None:
        self._due_s = 0.0

    def record(self, tally: Tally) -> None:
        now_s = monotonic()
        if now_s < self._due_s:
            return
        self._due_s = now_s + EVERY_S
        for name, numbers in pool_statistics().items():
            _record(tally, name, numbers)


def _record(tally: Tally, name: str, numbers: Mapping[str, int]) -> None:
    idle = numbers.get("pool_available", 0)
    tally.set(metrics.POOL_COUNT, idle, name, "idle")
    tally.set(metrics.POOL_COUNT, numbers.get("pool_size", 0) - idle, name, "used")
    tally.set(metrics.POOL_MAX, numbers.get("pool_max", 0), name)
    tally.set(metrics.POOL_PENDING, numbers.get("requests_waiting", 0), name)
    tally.set(metrics.POOL_TIMEOUTS, numbers.get("requests_errors", 0), name)
    tally.set(metrics.POOL_QUEUED, numbers.get("requests_queued", 0), name)
    tally.set(metrics.POOL_USE, numbers.get("usage_ms", 0) / 1e3, name)
