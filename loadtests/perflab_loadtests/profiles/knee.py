"""Up to which level does it hold? Figures of each step against limits; pure.

A step is bad if its tail is slow, if too many requests fail, if too little of what was offered is served, or if an
arrival was dropped. The knee lies between the highest good level below every bad one and the lowest bad level.
A good step above a bad one says nothing: a server that recovered by shedding load has been broken all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a good step keeps: both upper bounds and the lower one of `served_ratio` are still good."""

    p95_ms: float
    error_ratio: float
    served_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFigures:
    """What one step showed; rates in requests per second."""

    level: float
    """What the profile asked for."""
    served: float
    """Answered without error."""
    p95_ms: float | None
    """Of response times, from the intended start; None if nothing was answered."""
    error_ratio: float
    """Failed requests over completed ones."""
    dropped: int
    """Arrivals that no lane took in time."""
    offered: float | None = None
    """What the schedule really held: Poisson arrivals of a short step miss the level by chance. None means `level`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knee:
    """Between which levels it breaks. No `first_bad`: it held everywhere. No `last_good`: it held nowhere."""

    last_good: float | None
    first_bad: float | None
    reasons: tuple[str, ...]
    """Why the first bad step is bad."""


def broken_limits(step: StepFigures, limits: Limits) -> tuple[str, ...]:
    """Why a step is bad, in words with figures; nothing if it is good. A figure that is no number is bad."""
    reasons = []
    if step.p95_ms is None:
        reasons.append("nothing was answered")
    elif not step.p95_ms <= limits.p95_ms:
        reasons.append(f"p95 {step.p95_ms:.4g} ms is above {limits.p95_ms:g} ms")
    if not step.error_ratio <= limits.error_ratio:
        reasons.append(f"a share of {step.error_ratio:.4g} failed, above {limits.error_ratio:g}")
    offered = step.level if step.offered is None else step.offered
    if not step.served >= limits.served_ratio * offered:
        share = f"{limits.served_ratio:.4g} of the {offered:.4g} per second that were offered"
        reasons.append(f"{step.served:.4g} per second were served, below {share}")
    if step.dropped:
        reasons.append(f"{step.dropped} arrivals were dropped")
    return tuple(reasons)


def knee_of(steps: Iterable[StepFigures], limits: Limits) -> Knee:
    """The knee of steps in any order; a level that was tried twice is good only if it was good each time."""
    ascending = sorted(steps, key=lambda step: step.level)
    first_bad: float | None = None
    reasons: list[str] = []
    for step in ascending:
        found = broken_limits(step, limits)
        if found and first_bad in {None, step.level}:
            first_bad = step.level
            reasons += [reason for reason in found if reason not in reasons]
    good = [step.level for step in ascending if first_bad is None or step.level < first_bad]
    return Knee(last_good=good[-1] if good else None, first_bad=first_bad, reasons=tuple(reasons))
