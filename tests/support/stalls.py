"""What does a stall do to response times? The stalls themselves, and what must then be seen, by exact arithmetic."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from nginx_server import NginxServer
from numpy.typing import NDArray

POLL_S = 0.001
LOAD_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """Seconds since the load's start."""

    began_s: float
    ended_s: float


@dataclass(slots=True, kw_only=True)
class Staller:
    """Stops the server at fixed moments after the first response; `stalls` are those really made."""

    server: NginxServer
    moments_s: Sequence[float]
    length_s: float
    first_arrival_s: float
    """How long after the load's start its first request is due."""
    stalls: list[Stall] = field(default_factory=list)

    def __call__(self) -> None:
        """Runs beside the client, until the last stall is over."""
        started_s = self._load_start_s()
        for moment_s in self.moments_s:
            _sleep_until(started_s + moment_s)
            self.server.stop_all()
            began_s = time.time()
            try:
                _sleep_until(began_s + self.length_s)
            finally:
                self.server.go_on()
            self.stalls.append(Stall(began_s=began_s - started_s, ended_s=time.time() - started_s))

    def _load_start_s(self) -> float:
        """On the wall clock, by the server's log: no client's word is needed."""
        deadline_s = time.time() + LOAD_TIMEOUT_S
        while time.time() < deadline_s:
            first_s = self.server.first_response_at_s()
            if first_s is not None:
                return first_s - self.first_arrival_s
            time.sleep(POLL_S)
        raise TimeoutError(f"no request reached the server within {LOAD_TIMEOUT_S:g} s")


def uniform_arrivals_s(rate_rps: float, duration_s: float) -> NDArray[np.float64]:
    """(k + 1/2) / rate for all k that fit."""
    return (np.arange(round(rate_rps * duration_s)) + 0.5) / rate_rps


def true_response_times_s(
    arrivals_s: NDArray[np.float64], stalls: Sequence[Stall], unstalled_s: float
) -> NDArray[np.float64]:
    """What a user who arrives at each moment waits: to the end of the stall, if there is one, then as ever."""
    waits_s = np.zeros_like(arrivals_s)
    for stall in stalls:
        inside = (arrivals_s >= stall.began_s) & (arrivals_s < stall.ended_s)
        waits_s[inside] = stall.ended_s - arrivals_s[inside]
    return waits_s + unstalled_s


def _sleep_until(moment_s: float) -> None:
    time.sleep(max(0.0, moment_s - time.time()))
