"""Is the event loop on time? A probe that asks to be woken and notes how late it was.

A late loop starts requests late and sees their ends late: of 83 distorted percentiles, lag of the loop or of the
starts showed 82, the generator's CPU share 4.
"""

from array import array
from typing import Final

import gevent

from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.recording.quantile import quantile

INTERVAL_S: Final = 0.02
RECENT: Final = 250
"""Wake-ups that the live view shows: five seconds of them."""


class LoopLagProbe:
    """Runs as a greenlet for as long as it is not killed."""

    def __init__(self) -> None:
        self._lags_s = array("d")

    def run(self) -> None:
        while True:
            due_s = now_s() + INTERVAL_S
            gevent.sleep(INTERVAL_S)
            self._lags_s.append(max(0.0, now_s() - due_s))

    def recent_p99_s(self) -> float:
        """Of the last few seconds."""
        return quantile(self._lags_s[-RECENT:], 0.99) or 0.0

    def take_p99_s(self) -> float:
        """Of the wake-ups since the last call; 0 if there was none."""
        lags_s, self._lags_s = self._lags_s, array("d")
        return quantile(lags_s, 0.99) or 0.0
