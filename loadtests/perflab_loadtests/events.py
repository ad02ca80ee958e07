"""What does the generator say while it runs? One JSON object per line on stdout; docs/load-generator.md lists them."""

import json
import sys
from collections.abc import Sequence
from typing import IO, Any, Final

from perflab_loadtests.driver.phase_result import PhaseResult
from perflab_loadtests.driver.pulse import Pulse
from perflab_loadtests.recording.quantile import quantile
from perflab_loadtests.recording.recorder import Recorder

LEAST_S: Final = 0.1
"""Rates over less are noise."""
SILENCE_S: Final = 1.2
"""After so long it is said that nothing was served."""


class ListenerGone(Exception):
    """Nobody reads the events any more."""


class EventLines:
    """Writes events, each flushed, so that a reader sees it at once."""

    def __init__(self, recorder: Recorder, out: IO[str] = sys.stdout) -> None:
        self.recorder = recorder
        self._out = out

    def phase_started(self, phase: str, at_s: float) -> None:
        self.write(event="phase_started", phase=phase, at_s=round(at_s, 6))

    def phase_finished(self, result: PhaseResult) -> None:
        self.write(
            event="phase_finished",
            phase=result.name,
            started_at_s=round(result.started_at_s, 6),
            duration_s=round(result.duration_s, 6),
            scheduled=result.scheduled,
            started=result.started,
            completed=result.completed,
            errors=result.errors,
            dropped=result.dropped,
            lost=result.lost,
            requests=result.requests,
            waited=result.waited,
            errors_by_class=result.errors_by_class,
            cpu_ratio=round(result.health.cpu_ratio, 4),
            start_lag_p99_s=round(result.health.start_lag_p99_s, 6),
            loop_lag_p99_s=round(result.health.loop_lag_p99_s, 6),
        )

    def waiting(self, ready: int, wanted: int) -> None:
        self.write(event="waiting_for_workers", ready=ready, wanted=wanted)

    def serving(self, what: str, url: str) -> None:
        self.write(event="serving", what=what, url=url)

    def finished(self, invalid_reasons: Sequence[str]) -> None:
        self.write(event="finished", valid=not invalid_reasons, invalid_reasons=list(invalid_reasons))

    def write(self, **event: Any) -> None:
        """One event.

        Raises:
            ListenerGone: the reader has closed its end.
        """
        try:
            self._out.write(json.dumps(event) + "\n")
            self._out.flush()
        except BrokenPipeError:
            raise ListenerGone from None

    def ticks(self) -> "Ticks":
        return Ticks(self)


class Ticks:
    """The progress of one phase: rates and percentiles of what ended since the last tick."""

    def __init__(self, lines: EventLines) -> None:
        self._lines = lines
        self._seen = lines.recorder.taken
        self._last_s = 0.0

    def __call__(self, pulse: Pulse) -> None:
        since_s = pulse.elapsed_s - self._last_s
        response_s = self._lines.recorder.response_times_s(self._seen)
        # Workers report in their own time: a tick that falls between two reports has nothing to say yet.
        if since_s < LEAST_S or (len(response_s) == 0 and since_s < SILENCE_S):
            return
        tally = pulse.tally
        self._lines.write(
            event="progress",
            phase=pulse.phase,
            elapsed_s=round(pulse.elapsed_s, 3),
            level=round(pulse.level, 1),
            users=pulse.users,
            workers=pulse.workers,
            served_rps=round(len(response_s) / since_s, 1),
            p50_ms=_ms(quantile(response_s, 0.50)),
            p95_ms=_ms(quantile(response_s, 0.95)),
            completed=tally.completed,
            errors=tally.errors,
            dropped=tally.dropped,
            in_flight=tally.in_flight,
            cpu_ratio=round(pulse.health.cpu_ratio, 4),
        )
        self._seen += len(response_s)
        self._last_s = pulse.elapsed_s


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1e3, 3)
