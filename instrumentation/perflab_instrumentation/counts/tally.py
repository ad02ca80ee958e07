"""Which numbers does one request move? Bisects and stores into the worker's counts; series are found by plain dicts.

The lock makes one request's numbers appear together under threads. The collector's callback takes none: it may run
inside the lock, on the thread that holds it.
"""

import threading
import time
from bisect import bisect_left
from typing import Final

from perflab_instrumentation import metrics
from perflab_instrumentation.counts.file import CountsFile
from perflab_instrumentation.metrics import Metric
from perflab_instrumentation.request.activity import Activity
from perflab_instrumentation.request.frames import words
from perflab_instrumentation.request.trace_context import LOW_64_BITS

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
OTHER_METHOD: Final = "_OTHER"
"""OpenTelemetry's word for a method that is none of HTTP's: a label that clients choose must be bounded."""


class Tally:
    """One process's numbers."""

    def __init__(self, counts: CountsFile) -> None:
        self._counts = counts
        self._numbers = counts.numbers
        self._lock = threading.Lock()
        self._active = counts.row(metrics.ACTIVE_REQUESTS)
        self._queue = counts.row(metrics.QUEUE_TIME)
        self._shipped = counts.row(metrics.REPORTS, "handed_over")
        self._dropped = counts.row(metrics.REPORTS, "dropped")
        self._spent_request = counts.row(metrics.INSTRUMENT_SECONDS, "request")
        self._spent_database = counts.row(metrics.INSTRUMENT_SECONDS, "database")
        self._spent_caches = counts.row(metrics.INSTRUMENT_SECONDS, "caches")
        self._durations: dict[tuple[str, str, int], int] = {}
        self._routes: dict[str, tuple[int, int, int]] = {}
        self._operations: dict[tuple[str, str], int] = {}
        self._caches: dict[tuple[str, str, str, str], int] = {}

    def began(self) -> None:
        with self._lock:
            self._numbers[self._active] += 1

    def left_out(self) -> None:
        """A request that began, and is not to be counted."""
        with self._lock:
            self._numbers[self._active] -= 1

    def job_began(self, kind: str) -> None:
        row = self._counts.row(metrics.ACTIVE_JOBS, kind)
        with self._lock:
            self._numbers[row] += 1

    def ended(self, activity: Activity, *, method: str, route: str, status: int, duration_s: float) -> None:
        """Everything that is counted for each request, whether it is traced or not."""
        numbers = self._numbers
        duration = self._duration_row(method, route, status)
        per_route = self._routes.get(route) or self._route_rows(route)
        queries_row, rows_row, database_row = per_route
        database_s, rows, timed = self._statements(activity)
        bucket = bisect_left(metrics.SECONDS, duration_s)
        with self._lock:
            numbers[self._active] -= 1
            numbers[duration + bucket] += 1
            numbers[duration + SECONDS_SUM] += duration_s
            if activity.context.sampled:
                self._exemplar(duration + SECONDS_SUM, bucket, activity.context.trace_id, duration_s)
            if timed:
                self._observe_number(queries_row, activity.query_count)
                self._observe_number(rows_row, rows)
                numbers[database_row + bisect_left(metrics.SECONDS, database_s)] += 1
                numbers[database_row + SECONDS_SUM] += database_s
            else:
                # Nothing asked for, nothing to search: 0 is in the lowest bucket of each, and adds to no sum.
                numbers[queries_row] += 1
                numbers[rows_row] += 1
                numbers[database_row] += 1
            self._inner(activity, route, timed)

    def job_ended(
        self, activity: Activity, duration: Metric, labels: tuple[str, ...], *, kind: str, name: str, duration_s: float
    ) -> None:
        """Everything that is counted for each task or command; `duration` is its kind's metric, with `labels`."""
        row = self._counts.row
        active, duration_row = row(metrics.ACTIVE_JOBS, kind), row(duration, *labels)
        queries_row, database_row = row(metrics.JOB_QUERIES, kind, name), row(metrics.JOB_DATABASE, kind, name)
        database_s, _, timed = self._statements(activity)
        with self._lock:
            self._numbers[active] -= 1
            self._observe(duration_row, duration, duration_s)
            if activity.context.sampled:
                bucket = bisect_left(duration.bounds, duration_s)
                self._exemplar(duration_row + len(duration.bounds) + 1, bucket, activity.context.trace_id, duration_s)
            self._observe_number(queries_row, activity.query_count)
            self._observe(database_row, metrics.JOB_DATABASE, database_s)
            self._inner(activity, f"{kind} {name}", timed)

    def _statements(self, activity: Activity) -> tuple[float, int, list[tuple[int, float]]]:
        """Seconds and rows of all statements, and for each statement and Redis command its row and seconds."""
        if not activity.queries and not activity.calls:
            return 0.0, 0, []
        database_ns = rows = 0
        timed: list[tuple[int, float]] = []
        for statement, system, began_ns, ended_ns, row_count, _, _ in activity.queries:
            database_ns += ended_ns - began_ns
            rows += row_count
            key = (system, statement.operation)
            operation = self._operations.get(key) or self._operation_row(key)
            timed.append((operation, (ended_ns - began_ns) / 1e9))
        for system, name, _, began_ns, ended_ns, _, _ in activity.calls:
            key = (system, name)
            operation = self._operations.get(key) or self._operation_row(key)
            timed.append((operation, (ended_ns - began_ns) / 1e9))
        return database_ns / 1e9, rows, timed

    def _inner(self, activity: Activity, route: str, timed: list[tuple[int, float]]) -> None:
        """What happened inside; needs the lock."""
        numbers = self._numbers
        for operation, operation_s in timed:
            numbers[operation + bisect_left(metrics.SHORT_SECONDS, operation_s)] += 1
            numbers[operation + SHORT_SUM] += operation_s
        for alias, name, result, _, _, keys in activity.cache_operations:
            numbers[self._cache_row((route, alias, name, result))] += keys
        for (alias, name, result), keys in activity.more_cache_keys.items():
            numbers[self._cache_row((route, alias, name, result))] += keys
        if timed:
            numbers[self._spent_database] += activity.database_ns / 1e9
        if activity.cache_operations:
            numbers[self._spent_caches] += activity.cache_ns / 1e9
        if activity.repeated:
            for fingerprint, frames in activity.repeated.items():
                site = words(frames[0]) if frames else "unknown"
                numbers[self._counts.row(metrics.REPEATED_STATEMENTS, route, site, fingerprint)] += 1
        if activity.error:
            name, module, _, _ = activity.error[0]
            numbers[self._counts.row(metrics.ERRORS, route, f"{module}.{name}")] += 1

    def exemplify(self, activity: Activity, *, method: str, route: str, status: int, duration_s: float) -> None:
        """A request that is reported for being slow or wrong is an example too."""
        with self._lock:
            row = self._duration_row(method, route, status)
            self._exemplar(
                row + SECONDS_SUM, bisect_left(metrics.SECONDS, duration_s), activity.context.trace_id, duration_s
            )

    def queued(self, seconds: float) -> None:
        with self._lock:
            self._observe(self._queue, metrics.QUEUE_TIME, seconds)

    def spent(self, nanoseconds: int) -> None:
        """Time of the middleware itself."""
        with self._lock:
            self._numbers[self._spent_request] += nanoseconds / 1e9

    def handed_over(self, *, accepted: bool) -> None:
        with self._lock:
            self._numbers[self._shipped if accepted else self._dropped] += 1

    def connection_opened(self, system: str, alias: str) -> None:
        self.add(metrics.CONNECTIONS_OPENED, 1, system, alias)

    def pool_waited(self, name: str, seconds: float) -> None:
        row = self._counts.row(metrics.POOL_WAIT, name)
        with self._lock:
            self._observe(row, metrics.POOL_WAIT, seconds)

    def add(self, metric: Metric, amount: float, *labels: str) -> None:
        """A counter moves on."""
        row = self._counts.row(metric, *labels)
        with self._lock:
            self._numbers[row] += amount

    def set(self, metric: Metric, value: float, *labels: str) -> None:
        """A gauge, or a counter that somebody else keeps, is what it is."""
        self._numbers[self._counts.row(metric, *labels)] = value

    def paused(self, row: int, seconds: float) -> None:
        """One garbage collection; called while anything may be locked, and so without the lock."""
        self._observe(row, metrics.GARBAGE_PAUSE, seconds)

    def garbage_row(self, generation: int) -> int:
        return self._counts.row(metrics.GARBAGE_PAUSE, str(generation))

    def _observe(self, row: int, metric: Metric, value: float) -> None:
        self._numbers[row + bisect_left(metric.bounds, value)] += 1
        self._numbers[row + len(metric.bounds) + 1] += value

    def _observe_number(self, row: int, value: int) -> None:
        self._numbers[row + bisect_left(metrics.NUMBERS, value)] += 1
        self._numbers[row + NUMBERS_SUM] += value

    def _exemplar(self, sum_index: int, bucket: int, trace_id: int, value: float) -> None:
        """Exemplars lie behind their histogram's sum."""
        index = sum_index + 1 + 4 * bucket
        self._counts.words[index] = trace_id >> 64
        self._counts.words[index + 1] = trace_id & LOW_64_BITS
        self._numbers[index + 2] = value
        self._numbers[index + 3] = time.time()

    def _duration_row(self, method: str, route: str, status: int) -> int:
        key = (method, route, status)
        row = self._durations.get(key)
        if row is None:
            shown = method if method in METHODS else OTHER_METHOD
            row = self._counts.row(metrics.REQUEST_DURATION, shown, route, str(status))
            if shown == method:
                self._durations[key] = row
        return row

    def _route_rows(self, route: str) -> tuple[int, int, int]:
        row = self._counts.row
        rows = self._routes[route] = (
            row(metrics.REQUEST_QUERIES, route),
            row(metrics.REQUEST_ROWS, route),
            row(metrics.REQUEST_DATABASE, route),
        )
        return rows

    def _operation_row(self, key: tuple[str, str]) -> int:
        row = self._operations[key] = self._counts.row(metrics.OPERATION_DURATION, *key)
        return row

    def _cache_row(self, key: tuple[str, str, str, str]) -> int:
        row = self._caches.get(key)
        if row is None:
            row = self._caches[key] = self._counts.row(metrics.CACHE_OPERATIONS, *key)
        return row


SECONDS_SUM: Final = len(metrics.SECONDS) + 1
SHORT_SUM: Final = len(metrics.SHORT_SECONDS) + 1
NUMBERS_SUM: Final = len(metrics.NUMBERS) + 1
