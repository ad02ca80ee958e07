"""What does somebody watching want to know? The events of a run, whoever shows them."""

from dataclasses import dataclass
from typing import Protocol

from perflab_reports.evidence.trial import Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The running phase, about twice a second."""

    phase: str
    elapsed_s: float
    served_rps: float
    p50_ms: float
    p95_ms: float
    errors: int


class Progress(Protocol):
    """Shows a run while it runs. Every method returns at once."""

    def plan(self, *, trials: int, trial_s: float) -> None:
        """So many trials are still to run, each about so many seconds."""

    def stage(self, text: str) -> None:
        """Something other than a trial is going on now."""

    def trial_started(self, *, factor: str, strategy: str, block: int, blocks: int, attempt: int) -> None:
        """A trial begins."""

    def tick(self, tick: Tick) -> None:
        """The trial goes on."""

    def trial_finished(self, trial: Trial, *, took_s: float) -> None:
        """A trial's evidence is on disk."""
