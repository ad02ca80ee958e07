"""How do reports reach the sinks? One bounded queue and one thread per sink, so that a slow one delays no other."""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from perflab_instrumentation import metrics
from perflab_instrumentation.counts.tally import Tally
from perflab_instrumentation.report import Report

logger = logging.getLogger("perflab.instruments")

BATCH = 500
LINGER_S = 2.0
"""A sink waits so long for company, unless a whole batch waits already: one COPY or one export for many requests costs
little more than for one, which is some milliseconds. OpenTelemetry's own batches wait five seconds."""

COMPLAIN_EVERY_S = 60.0
CLOSE_WITHIN_S = 5.0


class Sink(Protocol):
    """Somewhere that reports go."""

    def deliver(self, reports: Sequence[Report]) -> Mapping[str, int]:
        """Send them; may wait, and may raise: whoever calls counts that.

        Returns:
            How many the receiver did not take, by outcome; none of them where all went well.
        """
        ...

    def close(self) -> None:
        """Send what is still held."""
        ...


class Outlet:
    """One sink's queue and thread. The sink is opened by the thread that uses it."""

    def __init__(
        self, name: str, open_sink: Callable[[], Sink], *, most: int, tally: Tally, linger_s: float = LINGER_S
    ) -> None:
        self._name, self._open, self._most, self._tally, self._linger_s = name, open_sink, most, tally, linger_s
        self._queue: queue.SimpleQueue[Sequence[Report] | None] = queue.SimpleQueue()
        self._waiting = 0
        self._lock = threading.Lock()
        self._complained_s = float("-inf")
        self._hurry = threading.Event()
        self._closing = False
        for outcome in ("delivered", "dropped", "failed"):
            tally.add(metrics.SINK_REPORTS, 0, name, outcome)
        self._thread = threading.Thread(target=self._run, name=f"perflab-{name}", daemon=True)
        self._thread.start()

    def put(self, reports: Sequence[Report]) -> None:
        """Take what there is room for; the rest is dropped, and counted."""
        with self._lock:
            taken = reports[: max(0, self._most - self._waiting)]
            self._waiting += len(taken)
            if self._waiting >= BATCH:
                self._hurry.set()
        if taken:
            self._queue.put(taken)
        if len(taken) < len(reports):
            self._tally.add(metrics.SINK_REPORTS, len(reports) - len(taken), self._name, "dropped")

    def close(self, within_s: float) -> None:
        self._queue.put(None)
        with self._lock:
            self._closing = True
            self._hurry.set()
        self._thread.join(within_s)

    def _run(self) -> None:
        sink: Sink | None = None
        ended = False
        while not ended:
            reports, ended = self._next()
            began_s = time.thread_time()
            try:
                if sink is None and reports:
                    sink = self._open()
                if sink is not None and reports:
                    losses = sink.deliver(reports)
                    for outcome, count in losses.items():
                        self._tally.add(metrics.SINK_REPORTS, count, self._name, outcome)
                    taken = len(reports) - sum(losses.values())
                    self._tally.add(metrics.SINK_REPORTS, taken, self._name, "delivered")
            except Exception as error:  # noqa: BLE001 (packages of four makers: whatever they raise, requests go on)
                self._tally.add(metrics.SINK_REPORTS, len(reports), self._name, "failed")
                self._complain(error)
            self._tally.add(metrics.INSTRUMENT_SECONDS, time.thread_time() - began_s, self._name)
            with self._lock:
                self._waiting -= len(reports)
                if self._waiting < BATCH and not self._closing:
                    self._hurry.clear()
        if sink is not None:
            with contextlib.suppress(Exception):
                sink.close()

    def _next(self) -> tuple[list[Report], bool]:
        """All that waits, up to a batch; True once there will be no more."""
        part = self._queue.get()
        self._hurry.wait(self._linger_s)
        reports: list[Report] = []
        while part is not None:
            reports.extend(part)
            if len(reports) >= BATCH:
                return reports, False
            try:
                part = self._queue.get_nowait()
            except queue.Empty:
                return reports, False
        return reports, True

    def _complain(self, error: Exception) -> None:
        now_s = time.monotonic()
        if now_s - self._complained_s > COMPLAIN_EVERY_S:
            self._complained_s = now_s
            logger.warning("%s took no reports: %s: %s", self._name, type(error).__name__, error)


class Delivery:
    """All outlets of a process."""

    def __init__(
        self, sinks: Mapping[str, Callable[[], Sink]], *, most: int, tally: Tally, linger_s: float = LINGER_S
    ) -> None:
        self._outlets = [
            Outlet(name, open_sink, most=most, tally=tally, linger_s=linger_s) for name, open_sink in sinks.items()
        ]

    def put(self, reports: Sequence[Report]) -> None:
        for outlet in self._outlets:
            outlet.put(reports)

    def close(self) -> None:
        until_s = time.monotonic() + CLOSE_WITHIN_S
        for outlet in self._outlets:
            outlet.close(max(0.1, until_s - time.monotonic()))
