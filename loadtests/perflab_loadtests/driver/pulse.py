"""How does a phase stand right now? What the live view, the metrics and Locust's statistics are told twice a second."""

from dataclasses import dataclass

from perflab_loadtests.health.report import Health
from perflab_loadtests.recording.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """`level` is what the phase offers now: a rate in 1/s, or users; `health` is of the last moments."""

    phase: str
    elapsed_s: float
    level: float
    users: int
    """Users that are active in a closed phase; lanes with a request in flight in an open one."""
    tally: Tally
    health: Health
    workers: int
