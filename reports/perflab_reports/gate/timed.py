"""What does a timed tier say, in findings? One for the mean over endpoints, one for each endpoint."""

import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from perflab_reports.gate import cpu, latency
from perflab_reports.gate.evidence import GateEvidence
from perflab_reports.gate.policy import Policy, TimedTier
from perflab_reports.gate.result import ALL_ENDPOINTS, Finding
from perflab_reports.gate.sequential import Answer, Assessment, assess
from perflab_reports.gate.series import ReadArm, Series, series_of
from perflab_reports.statistics.detectable import minimal_detectable_effect

READERS: Final[Mapping[TimedTier, Callable[[Policy], ReadArm]]] = MappingProxyType(
    {"cpu": cpu.reader, "latency": latency.reader}
)


def timed_tiers(policy: Policy) -> tuple[TimedTier, ...]:
    """Those that the policy wants, in the order of READERS."""
    return tuple(tier for tier in READERS if tier in policy.tiers)


def metric_of(tier: TimedTier, policy: Policy) -> str:
    return "cpu_ns" if tier == "cpu" else policy.latency_metric


def assess_tier(tier: TimedTier, evidence: GateEvidence, policy: Policy) -> tuple[Series, Assessment]:
    """The tier's numbers, and what they say so far; quarantined endpoints are no part of the family or its mean."""
    series = _series(tier, evidence, policy)
    quarantined = policy.quarantined(evidence.day)
    family = series.only({*series.endpoints, *series.missing} - set(quarantined))
    return family, assess(family, screened=len(evidence.blocks), policy=policy)


def _series(tier: TimedTier, evidence: GateEvidence, policy: Policy) -> Series:
    return series_of((*evidence.blocks, *evidence.confirm), READERS[tier](policy))


def findings(
    tier: TimedTier, evidence: GateEvidence, policy: Policy, mechanisms: Mapping[str, str]
) -> tuple[Finding, ...]:
    """What cannot be judged is INCONCLUSIVE with its reason, and INVALID throughout where base differs from itself.

    Args:
        mechanisms: Of each endpoint whose work changed, what changed.
    """
    found = list(_of(tier, *assess_tier(tier, evidence, policy), policy, mechanisms))
    whole = _series(tier, evidence, policy)
    for endpoint in policy.quarantined(evidence.day):
        if endpoint in {*whole.endpoints, *whole.missing}:
            alone = whole.only({endpoint})
            assessment = assess(alone, screened=len(evidence.blocks), policy=policy)
            found += (one for one in _of(tier, alone, assessment, policy, mechanisms) if one.endpoint == endpoint)
    return tuple(found)


def _of(
    tier: TimedTier, series: Series, assessment: Assessment, policy: Policy, mechanisms: Mapping[str, str]
) -> Iterator[Finding]:
    metric = metric_of(tier, policy)
    for endpoint, reason in series.missing.items():
        yield Finding(tier=tier, endpoint=endpoint, metric=metric, verdict="INCONCLUSIVE", reason=reason)
    if not assessment.answers:
        reason = "no endpoint was measured on both sides"
        if series.endpoints or not series.blocks:
            reason = f"{series.blocks} blocks; the first verdict needs {policy.screen.looks[0]}"
        yield Finding(tier=tier, endpoint=ALL_ENDPOINTS, metric=metric, verdict="INCONCLUSIVE", reason=reason)
    for answer in assessment.answers:
        verdict, reason = answer.verdict, _reason(answer, assessment, policy)
        if assessment.disagreement is not None:
            differs = assessment.disagreement
            verdict = "INVALID"
            reason = f"A/A differs: base is {differs.ratio - 1:+.1%} from itself on {differs.endpoint}"
        yield Finding(
            tier=tier,
            endpoint=answer.endpoint,
            metric=metric,
            verdict=verdict,
            ratio=answer.ratio,
            low=answer.low,
            high=answer.high,
            minimal_detectable_effect=detectable(answer, len(assessment.answers), policy),
            reason=reason,
            mechanism=mechanisms.get(answer.endpoint, "") if verdict == "REGRESSION" else "",
        )


def detectable(answer: Answer, hypotheses: int, policy: Policy) -> float | None:
    """The effect that so many blocks would find four times in five, or None where that is beyond any figure."""
    effect = minimal_detectable_effect(
        answer.spread, answer.blocks, alpha=2 * policy.tier_false_alarm_rate / hypotheses, power=0.8
    )
    return max(effect, policy.minimum_effect_of(answer.endpoint)) if math.isfinite(effect) else None


def _reason(answer: Answer, assessment: Assessment, policy: Policy) -> str:
    tolerance = policy.tolerance_of(answer.endpoint)
    suspected = answer.endpoint in assessment.suspects
    if answer.verdict == "REGRESSION":
        return (
            f"suspected by the screen (p {answer.p_screen:.2g}), "
            f"confirmed by {answer.blocks} fresh blocks (p {answer.p_confirm:.2g})"
        )
    if answer.verdict == "PASS":
        cleared = "suspected by the screen, not confirmed; " if suspected else ""
        return f"{cleared}the interval ends at {answer.high - 1:+.1%}, below the tolerated {tolerance:+.0%}"
    if suspected and answer.p_confirm is None:
        return f"suspected by the screen (p {answer.p_screen:.2g}); too few blocks to confirm it"
    room = math.log1p(tolerance) - math.log(answer.ratio)
    reach = f"the interval reaches {answer.high - 1:+.1%}, the tolerated is {tolerance:+.0%}"
    if room <= 0:
        return f"{reach}; the slowdown seen is not certain in {answer.blocks} blocks"
    half = math.log(answer.high / answer.ratio)
    needed = max(answer.blocks + 1, math.ceil(answer.blocks * (half / room) ** 2))
    return f"{reach}; about {needed} blocks would decide, {answer.blocks} were measured"
