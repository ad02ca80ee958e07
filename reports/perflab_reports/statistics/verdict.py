"""Which of four words does a comparison earn? The rule, without any prose."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from perflab_reports.model import AgreementVerdict, Verdict
from perflab_reports.statistics.metrics import EQUIVALENCE_RATIO, Metric

BAND: Final = math.log(EQUIVALENCE_RATIO)


class Cause(StrEnum):
    """Why the verdict is what it is."""

    DIFFERENT = "different"
    WITHIN_BAND = "within_band"
    BASELINE_DISAGREES = "baseline_disagrees"
    """The A/A arm of this metric is INVALID."""
    BASELINE_UNCHECKED = "baseline_unchecked"
    """The metric has no A/A arm: fewer than two blocks with both baseline trials."""
    MORE_FAILURES = "more_failures"
    """The faster arm fails more of its requests; fast failures are no speed."""
    ONLY_ALONE = "only_alone"
    """The 95 % interval leaves 1 out, the family-wise one does not."""
    TOO_SMALL = "too_small"
    """A difference, below what matters, yet the interval reaches out of the equivalence band."""
    TOO_WIDE = "too_wide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict and its cause."""

    verdict: Verdict
    cause: Cause


def decide(
    metric: Metric,
    *,
    log_ratio: float,
    interval: tuple[float, float],
    differs: bool,
    agreement: AgreementVerdict | None,
    more_failures: bool = False,
) -> Decision:
    """Judge one comparison.

    Args:
        metric: Which way is better, and the least effect that matters.
        log_ratio: Estimate, log of candidate over baseline.
        interval: Its 95 % interval, in logs.
        differs: Whether the family-wise interval leaves 0 out.
        agreement: Of the metric's A/A arm; None where there is none.
        more_failures: The arm that looks better fails clearly more of its requests.

    FASTER or SLOWER: differs, and the estimate is at least the metric's minimal effect. SAME: the 95 % interval lies
    inside the equivalence band. Neither stands on a baseline that differs from itself, or was not checked.
    """
    if agreement is None or agreement == "INVALID":
        cause = Cause.BASELINE_UNCHECKED if agreement is None else Cause.BASELINE_DISAGREES
        return Decision(verdict="INCONCLUSIVE", cause=cause)
    low, high = interval
    if differs and abs(log_ratio) >= metric.minimal_log_ratio:
        if more_failures:
            return Decision(verdict="INCONCLUSIVE", cause=Cause.MORE_FAILURES)
        better = (log_ratio < 0) == (metric.better == "lower")
        return Decision(verdict="FASTER" if better else "SLOWER", cause=Cause.DIFFERENT)
    if low >= -BAND and high <= BAND:
        return Decision(verdict="SAME", cause=Cause.WITHIN_BAND)
    if differs:
        return Decision(verdict="INCONCLUSIVE", cause=Cause.TOO_SMALL)
    return Decision(verdict="INCONCLUSIVE", cause=Cause.ONLY_ALONE if low > 0 or high < 0 else Cause.TOO_WIDE)
