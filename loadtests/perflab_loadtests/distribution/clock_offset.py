"""How far is a worker's clock ahead of the master's? Cristian's method over several round trips.

    offset = w - (s + r) / 2        s, r: sent and received by the master, w: read by the worker in between

and its error is at most half the round trip, so the shortest one counts. Two processes of one boot share the clock:
their offset is exactly 0. Source: Cristian (1989), "Probabilistic clock synchronization".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROUND_TRIPS: Final = 8
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """Seconds, each on its own side's clock."""

    sent_s: float
    worker_s: float
    received_s: float

    @property
    def offset_s(self) -> float:
        return self.worker_s - (self.sent_s + self.received_s) / 2

    @property
    def length_s(self) -> float:
        return self.received_s - self.sent_s


def clock_offset_s(trips: Sequence[RoundTrip]) -> float:
    """Of the shortest round trip.

    Raises:
        ValueError: there was none.
    """
    return min(trips, key=lambda trip: trip.length_s).offset_s


def boot_id() -> str:
    """What two processes with one monotonic clock have in common; empty where the kernel does not say."""
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return ""
