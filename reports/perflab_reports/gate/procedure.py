"""What should be measured next? The runner and the simulator ask the same question of the same code.

All tiers share the blocks. The screen goes on while any tier wants it to; then one suspicious tier is enough to
confirm, and all endpoints are measured again, for the others are the reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from perflab_reports.gate.evidence import GateEvidence
from perflab_reports.gate.policy import Policy
from perflab_reports.gate.sequential import Assessment
from perflab_reports.gate.timed import assess_tier, timed_tiers


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBlocks:
    """Measure so many more blocks, of all endpoints; `endpoints` are those under suspicion, for the words."""

    count: int
    stage: Literal["screen", "confirm"]
    endpoints: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Nothing more to measure; `reason` says why."""

    reason: str


def next_step(evidence: GateEvidence, policy: Policy, *, elapsed_s: float = 0.0) -> RunBlocks | Decide:
    """The next blocks, or the end.

    Args:
        elapsed_s: Since the first block began. A step that would pass the budget, at the pace so far, is cut to the
            blocks that fit; none that fit is the end.
    """
    tiers = timed_tiers(policy)
    if not tiers:
        return Decide(reason="the policy times nothing")
    if evidence.invalid_reasons:
        return Decide(reason="the evidence is invalid already")
    assessments = [assess_tier(tier, evidence, policy)[1] for tier in tiers]
    step = next_blocks(assessments)
    if isinstance(step, Decide):
        return step
    return _within_budget(step, evidence, policy, elapsed_s)


def next_blocks(assessments: Sequence[Assessment]) -> RunBlocks | Decide:
    """The same without evidence and budget, as the simulator asks it."""
    if any(assessment.verdict == "REGRESSION" for assessment in assessments):
        return Decide(reason="a regression is confirmed")
    suspects = tuple(dict.fromkeys(name for assessment in assessments for name in assessment.suspects))
    screen = [assessment.count for assessment in assessments if assessment.wants == "screen"]
    if screen:
        return RunBlocks(count=min(screen), stage="screen", reason="the screen has not seen enough")
    confirm = [assessment.count for assessment in assessments if assessment.wants == "confirm"]
    if confirm:
        reason = f"to confirm {', '.join(suspects)}"
        return RunBlocks(count=min(confirm), stage="confirm", endpoints=suspects, reason=reason)
    return Decide(reason="the confirmation is complete" if suspects else "the screen is complete")


def _within_budget(step: RunBlocks, evidence: GateEvidence, policy: Policy, elapsed_s: float) -> RunBlocks | Decide:
    measured = len(evidence.blocks) + len(evidence.confirm)
    if not measured:
        return step
    pace_s = elapsed_s / measured
    affordable = step.count if pace_s <= 0 else int((policy.budget_s - elapsed_s) / pace_s)
    if affordable < 1:
        return Decide(reason=f"the budget of {policy.budget_s:.0f} s is used up after {measured} blocks")
    return replace(step, count=min(step.count, affordable))
