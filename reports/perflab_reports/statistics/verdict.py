"""What may be said of a difference? FASTER or SLOWER, SAME, or honestly INCONCLUSIVE.

- A difference needs the family-wise p-value below 5 % *and* an estimate beyond the metric's minimal effect.
- SAME needs the whole 95 % interval within the equivalence band.
- All else is INCONCLUSIVE; so is everything on a metric whose A/A arm differs from itself.
"""

import math
from dataclasses import dataclass
from typing import Literal

from perflab_reports.statistics.paired import PairedEstimate

ALPHA = 0.05
Verdict = Literal["FASTER", "SLOWER", "SAME", "INCONCLUSIVE"]
AgreementVerdict = Literal["SAME", "INCONCLUSIVE", "INVALID"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """Of one metric: what is too small to matter, and what counts as the same, as ratios minus one."""

    minimal_effect: float
    equivalence: float
    lower_is_better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict and why."""

    verdict: Verdict
    reason: str


def judge_difference(
    estimate: PairedEstimate, *, adjusted_p: float, margin: Margin, agreement: AgreementVerdict, detectable: float
) -> Judgement:
    """Candidate against baseline.

    Args:
        estimate: Candidate over baseline.
        adjusted_p: Family-wise p-value of the same.
        margin: The metric's.
        agreement: What the A/A arm said of the metric.
        detectable: The minimal detectable effect, for the words.
    """
    if agreement == "INVALID":
        return Judgement(verdict="INCONCLUSIVE", reason="A/A differs: the baseline does not agree with itself here")
    effect = abs(math.log(estimate.ratio))
    if adjusted_p < ALPHA and effect >= math.log1p(margin.minimal_effect):
        better = (estimate.ratio < 1) == margin.lower_is_better
        return Judgement(verdict="FASTER" if better else "SLOWER", reason=f"family-wise p {adjusted_p:.2g}")
    if _within(estimate, margin.equivalence):
        return Judgement(verdict="SAME", reason=f"the interval lies within {margin.equivalence:.0%} of 1")
    return Judgement(verdict="INCONCLUSIVE", reason=_undecided(estimate, detectable))


def judge_agreement(estimate: PairedEstimate, *, adjusted_p: float, margin: Margin) -> AgreementVerdict:
    """The baseline against itself; INVALID means that the trials measured something else than the strategy."""
    if adjusted_p < ALPHA and abs(math.log(estimate.ratio)) >= math.log1p(margin.minimal_effect):
        return "INVALID"
    return "SAME" if _within(estimate, margin.equivalence) else "INCONCLUSIVE"


def _within(estimate: PairedEstimate, equivalence: float) -> bool:
    return estimate.low >= 1 / (1 + equivalence) and estimate.high <= 1 + equivalence


def _undecided(estimate: PairedEstimate, detectable: float) -> str:
    seen = f"{estimate.blocks} blocks"
    if math.isfinite(detectable):
        seen += f" on this machine find effects from {detectable:.0%}"
    return f"the interval {estimate.low:.2f}x to {estimate.high:.2f}x decides nothing; {seen}"
