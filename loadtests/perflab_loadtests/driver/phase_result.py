"""What came of one phase? The generator's own account; the requests themselves lie in requests.parquet."""

from dataclasses import dataclass
from typing import Any

from perflab_loadtests.driver.watch import Breakpoint
from perflab_loadtests.health.report import Health
from perflab_loadtests.plan import PhaseKind
from perflab_loadtests.recording.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseResult:
    """`started_at_s` counts from the trial's epoch; `duration_s` lasts until the last response."""

    name: str
    kind: PhaseKind
    started_at_s: float
    duration_s: float
    scheduled: int
    started: int
    completed: int
    errors: int
    dropped: int
    lost: int
    waited: int
    requests: int
    errors_by_class: dict[str, int]
    cpu_s: float
    health: Health
    breakpoint: Breakpoint | None = None

    @classmethod
    def of(cls, *, tally: Tally, **known: Any) -> "PhaseResult":
        """The result with this tally's counts."""
        return cls(
            scheduled=tally.scheduled,
            started=tally.started,
            completed=tally.completed,
            errors=tally.errors,
            dropped=tally.dropped,
            lost=tally.lost,
            waited=tally.waited,
            requests=tally.requests,
            errors_by_class={str(failure): count for failure, count in tally.errors_by_class.items()},
            **known,
        )
