"""Between which two levels does the server break? Pure: steps and thresholds in, the knee out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFigures:
    """One step: its level, requests served in time per second, p95 response time, share that failed."""

    level: float
    served: float
    p95_ms: float
    error_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Knee:
    """The highest level that held with all below it, the first that did not, and why."""

    last_good: float | None
    first_bad: float | None
    reasons: tuple[str, ...] = ()


class Thresholds(Protocol):
    """What a step may cost."""

    @property
    def p95_ms(self) -> float: ...
    @property
    def error_ratio(self) -> float: ...
    @property
    def served_ratio(self) -> float: ...


def find_knee(steps: Sequence[StepFigures], thresholds: Thresholds) -> Knee:
    """The knee of steps in ascending order."""
    last_good: float | None = None
    for step in steps:
        reasons = tuple(_broken(step, thresholds))
        if reasons:
            return Knee(last_good=last_good, first_bad=step.level, reasons=reasons)
        last_good = step.level
    return Knee(last_good=last_good, first_bad=None)


def _broken(step: StepFigures, thresholds: Thresholds) -> Iterator[str]:
    if step.p95_ms > thresholds.p95_ms:
        yield f"p95 {step.p95_ms:.0f} ms is above {thresholds.p95_ms:g} ms"
    if step.error_ratio > thresholds.error_ratio:
        yield f"{step.error_ratio:.1%} of requests failed, more than {thresholds.error_ratio:.1%}"
    if step.served < thresholds.served_ratio * step.level:
        yield f"{step.served:.0f} a second were served of {step.level:.0f}, less than {thresholds.served_ratio:.0%}"
