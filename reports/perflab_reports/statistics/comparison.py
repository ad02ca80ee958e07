"""What do the blocks say of a family of comparisons? Each against its baseline, all judged together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perflab_reports.model import AgreementVerdict
from perflab_reports.statistics.family import Judged, holm
from perflab_reports.statistics.hodges_lehmann import hodges_lehmann
from perflab_reports.statistics.log_ratios import LogRatios, as_ratio, geometric_mean, paired, summarise
from perflab_reports.statistics.metrics import METRICS, Metric
from perflab_reports.statistics.power import blocks_needed, minimal_detectable_log_ratio
from perflab_reports.statistics.verdict import Decision, decide

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """One metric of two arms: block to the value of its trial. `strategy_fails_more` by a clear margin; or the
    baseline does.
    """

    metric: str
    baseline: Mapping[int, float]
    candidate: Mapping[int, float]
    candidate_fails_more: bool = False
    baseline_fails_more: bool = False

    @property
    def blocks(self) -> tuple[int, ...]:
        return tuple(sorted(self.baseline.keys() & self.candidate.keys()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Everything a reader may ask of one comparison. Ratios are candidate over baseline.

    `low`..`high` is the 95 % interval, `family_low`..`family_high` the one widened for the family.
    """

    metric: str
    blocks: int
    ratio: float
    low: float
    high: float
    family_low: float
    family_high: float
    family_size: int
    hodges_lehmann: float
    baseline_value: float
    candidate_value: float
    decision: Decision
    minimal_detectable_effect: float
    """Smallest slowdown (0.12: 12 %) that these blocks would have called, at this spread, with 80 % power."""
    blocks_to_settle: int | None
    """Blocks that would call the estimate, or the metric's minimal effect where the estimate is below it."""


def compare[Key](family: Mapping[Key, Arms], agreements: Mapping[str, AgreementVerdict]) -> Mapping[Key, Compared]:
    """Judge every comparison that has two blocks or more; the others are left out.

    Args:
        family: Comparisons that are read together: one false alarm in any of them is one too many.
        agreements: Metric to the verdict of its A/A arm.
    """
    usable = {key: arms for key, arms in family.items() if len(arms.blocks) >= 2}
    samples = {key: paired(arms.candidate, arms.baseline) for key, arms in usable.items()}
    summaries = {key: summarise(sample) for key, sample in samples.items()}
    judged = holm([summary.p_value() for summary in summaries.values()])
    return {
        key: _compared(
            arms,
            sample=samples[key],
            summary=summaries[key],
            judged=one,
            agreement=agreements.get(arms.metric),
            family_size=len(usable),
        )
        for (key, arms), one in zip(usable.items(), judged, strict=True)
    }


def _compared(
    arms: Arms,
    *,
    sample: Sequence[float],
    summary: LogRatios,
    judged: Judged,
    agreement: AgreementVerdict | None,
    family_size: int,
) -> Compared:
    metric = METRICS[arms.metric]
    low, high = summary.interval(CONFIDENCE)
    family_low, family_high = summary.interval(1 - judged.significance)
    decision = decide(
        metric,
        log_ratio=summary.mean,
        interval=(low, high),
        differs=judged.differs,
        agreement=agreement,
        more_failures=_faster_arm_fails(arms, summary, metric),
    )
    detectable = minimal_detectable_log_ratio(
        spread=summary.spread, blocks=summary.blocks, significance=judged.significance
    )
    return Compared(
        metric=arms.metric,
        blocks=summary.blocks,
        ratio=as_ratio(summary.mean),
        low=as_ratio(low),
        high=as_ratio(high),
        family_low=as_ratio(family_low),
        family_high=as_ratio(family_high),
        family_size=family_size,
        hodges_lehmann=as_ratio(hodges_lehmann(sample)),
        baseline_value=geometric_mean([arms.baseline[block] for block in arms.blocks]),
        candidate_value=geometric_mean([arms.candidate[block] for block in arms.blocks]),
        decision=decision,
        minimal_detectable_effect=as_ratio(detectable) - 1,
        blocks_to_settle=blocks_needed(
            max(abs(summary.mean), metric.minimal_log_ratio),
            spread=summary.spread,
            significance=judged.significance,
        ),
    )


def _faster_arm_fails(arms: Arms, summary: LogRatios, metric: Metric) -> bool:
    candidate_looks_better = (summary.mean < 0) == (metric.better == "lower")
    return arms.candidate_fails_more if candidate_looks_better else arms.baseline_fails_more
