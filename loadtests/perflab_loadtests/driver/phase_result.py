"""What came of one phase? The generator's own account; the requests themselves lie in requests.parquet."""

from dataclasses import dataclass

from perflab_loadtests.health.report import Health
from perflab_loadtests.plan import PhaseKind


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
    waited: int
    errors_by_class: dict[str, int]
    cpu_s: float
    health: Health
