"""How does each strategy compare with the baseline? Pairs trials by block and judges every metric. Pure."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from perflab_reports.judge.figures import Figures
from perflab_reports.metrics import METRICS
from perflab_reports.model import Agreement, Comparison
from perflab_reports.statistics.detectable import minimal_detectable_effect
from perflab_reports.statistics.family import holm
from perflab_reports.statistics.paired import PairedEstimate, TooFewBlocks, paired_estimate
from perflab_reports.statistics.verdict import AgreementVerdict, judge_agreement, judge_difference

type Select = Callable[[Figures], Mapping[str, float]]
"""Picks the metrics to compare out of a trial's figures: overall, or one endpoint's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """The valid trials of one factor by strategy and block; the baseline's two arms apart."""

    baseline: Mapping[int, Figures]
    baseline_again: Mapping[int, Figures]
    candidates: Mapping[str, Mapping[int, Figures]] = field(default_factory=dict)

    def baseline_log(self, block: int, metric: str, select: Select) -> float | None:
        """Mean log of the block's baseline trials, of one or both."""
        logs = [
            math.log(values[metric])
            for arm in (self.baseline, self.baseline_again)
            if block in arm and metric in (values := select(arm[block]))
        ]
        return sum(logs) / len(logs) if logs else None


def agreement_estimates(arms: Arms) -> dict[str, PairedEstimate]:
    """The second baseline arm over the first, for every metric that at least two blocks have."""
    found = {}
    for metric in METRICS:
        logs = [
            math.log(again.metrics[metric] / first.metrics[metric])
            for block, again in sorted(arms.baseline_again.items())
            if (first := arms.baseline.get(block)) and metric in again.metrics and metric in first.metrics
        ]
        try:
            found[metric] = paired_estimate(logs)
        except TooFewBlocks:
            continue
    return found


def agreements(estimates: Mapping[str, PairedEstimate], adjusted_p: Mapping[str, float]) -> dict[str, Agreement]:
    """Judged; `adjusted_p` is family-wise over every A/A test of the run."""
    return {
        metric: Agreement(
            ratio=estimate.ratio,
            low=estimate.low,
            high=estimate.high,
            verdict=judge_agreement(estimate, adjusted_p=adjusted_p[metric], margin=METRICS[metric].margin),
            minimal_detectable_effect=minimal_detectable_effect(estimate.spread, estimate.blocks),
        )
        for metric, estimate in estimates.items()
    }


def comparisons(
    arms: Arms, a_a: Mapping[str, Agreement], select: Select, *, metrics: Iterable[str] = tuple(METRICS)
) -> dict[str, tuple[Comparison, ...]]:
    """Strategy to its comparisons. The family of a test is all strategies of the factor on the same metric."""
    found: dict[str, list[Comparison]] = {name: [] for name in arms.candidates}
    for metric in metrics:
        estimates = {
            name: estimate
            for name, trials in arms.candidates.items()
            if (estimate := _estimate(arms, trials, metric, select)) is not None
        }
        adjusted = dict(zip(estimates, holm([e.p_value for e in estimates.values()]), strict=True))
        agreement = a_a.get(metric)
        for name, estimate in estimates.items():
            found[name].append(
                _comparison(
                    metric,
                    estimate,
                    adjusted_p=adjusted[name],
                    agreement=agreement,
                    baseline=_level(arms.baseline.values(), metric, select),
                    candidate=_level(arms.candidates[name].values(), metric, select),
                )
            )
    return {name: tuple(entries) for name, entries in found.items()}


def geometric_mean(values: Sequence[float]) -> float:
    """Of positive numbers; NaN where there is none."""
    return math.exp(math.fsum(map(math.log, values)) / len(values)) if values else math.nan


def _estimate(arms: Arms, trials: Mapping[int, Figures], metric: str, select: Select) -> PairedEstimate | None:
    logs = [
        math.log(values[metric]) - baseline
        for block, figures in sorted(trials.items())
        if metric in (values := select(figures)) and (baseline := arms.baseline_log(block, metric, select)) is not None
    ]
    try:
        return paired_estimate(logs)
    except TooFewBlocks:
        return None


def _level(trials: Iterable[Figures], metric: str, select: Select) -> float:
    return geometric_mean([values[metric] for figures in trials if metric in (values := select(figures))])


def _comparison(
    metric: str,
    estimate: PairedEstimate,
    *,
    adjusted_p: float,
    agreement: Agreement | None,
    baseline: float,
    candidate: float,
) -> Comparison:
    verdict: AgreementVerdict = agreement.verdict if agreement else "INCONCLUSIVE"
    judged = judge_difference(
        estimate,
        adjusted_p=adjusted_p,
        margin=METRICS[metric].margin,
        agreement=verdict,
        detectable=agreement.minimal_detectable_effect if agreement else math.inf,
    )
    return Comparison(
        metric=metric,
        unit=METRICS[metric].unit,
        ratio=estimate.ratio,
        low=estimate.low,
        high=estimate.high,
        verdict=judged.verdict,
        reason=judged.reason,
        hodges_lehmann=estimate.hodges_lehmann,
        blocks=estimate.blocks,
        baseline_value=baseline,
        candidate_value=candidate,
    )
