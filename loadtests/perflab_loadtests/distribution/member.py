"""What is known of one worker, and what was lost with it? Pure bookkeeping on the master's side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from perflab_loadtests.distribution.clock_offset import RoundTrip
from perflab_loadtests.driver.share import Share
from perflab_loadtests.health.report import Health
from perflab_loadtests.recording.tally import Tally

State = Literal["starting", "ready", "running", "lost"]


@dataclass(slots=True, kw_only=True)
class Member:
    """One worker. `folder` is set where the master can see the worker's files: on its own machine."""

    client_id: str
    index: int
    host: str = ""
    pid: int = 0
    same_machine: bool = False
    folder: Path | None = None
    state: State = "starting"
    offset_s: float = 0.0
    round_trips: list[RoundTrip] = field(default_factory=list)
    requests: int = 0
    """Recorded by the master, over the run."""
    lost: int = 0
    """Arrivals of its shares of which nothing is known."""
    sent_unrecorded: int | None = 0
    """Requests it had sent and not yet reported when it died; None if that cannot be known."""
    worst_cpu_ratio: float = 0.0
    tally: Tally = field(default_factory=Tally)
    health: Health | None = None
    cpu_s: float = 0.0
    _share: Share | None = None

    def begin(self, share: Share, *, scheduled: int) -> None:
        """A phase starts; so many arrivals of it are this worker's."""
        self.state = "running"
        self.tally = Tally(scheduled=scheduled)
        self.health = None
        self.cpu_s = 0.0
        self._share = share

    def reported(self, report: Mapping[str, Any], *, requests: int) -> None:
        """A report came, with so many requests."""
        self.requests += requests
        self.tally = tally_of(report["tally"])
        self.health = Health(**report["health"])
        self.cpu_s = report["cpu_s"]
        self.worst_cpu_ratio = max(self.worst_cpu_ratio, self.health.cpu_ratio)
        if report["final"]:
            self.state = "ready"

    def died(self, *, sent: int | None) -> None:
        """It is gone; `sent` is its count of requests over the run, if known."""
        self.sent_unrecorded = None if sent is None else max(0, sent - self.requests)
        if self.state == "running":
            tally = self.tally
            started = tally.started if sent is None else max(tally.started, tally.completed + (sent - self.requests))
            # Of an open phase all that was scheduled for it; of a closed one what it had begun.
            tally.scheduled = max(tally.scheduled, started)
            tally.lost = tally.scheduled - tally.completed - tally.dropped
            self.lost += tally.lost
        self.state = "lost"

    @property
    def words(self) -> str:
        return f"worker {self.index} (pid {self.pid} on {self.host or 'an unknown machine'})"


def tally_of(counts: Mapping[str, Any]) -> Tally:
    """A tally from a report's counts."""
    tally = Tally(**{key: value for key, value in counts.items() if key != "errors_by_class"})
    tally.errors_by_class.update(counts["errors_by_class"])
    return tally


def total(members: "list[Member]") -> Tally:
    """All tallies in one."""
    whole = Tally()
    for member in members:
        tally = member.tally
        whole.scheduled += tally.scheduled
        whole.due += tally.due
        whole.started += tally.started
        whole.completed += tally.completed
        whole.dropped += tally.dropped
        whole.waited += tally.waited
        whole.lost += tally.lost
        whole.requests += tally.requests
        whole.errors_by_class.update(tally.errors_by_class)
    return whole
