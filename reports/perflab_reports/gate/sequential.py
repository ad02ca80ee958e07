"""What do the blocks so far say of one timed tier, and does it want more? Screen, then confirm on fresh blocks.

The screen looks at p-values after so many blocks. A hypothesis at or below the screen's rate is a suspect, and the
confirmation starts at once. Without suspects the tier is done when every interval ends below the tolerance, or the
blocks of the last look are used up. The confirmation tests the suspects alone, on its own blocks (two_stages.py).

An endpoint is compared with the others, so a change that makes all others faster would make it look slow; it is a
suspect only if its own contrast is above zero too, at the lenient one-sided ABSOLUTE_RATE.

No I/O, no evidence types: the simulator runs this very code on arrays.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from perflab_reports.gate.hypotheses import contrasts, family, holm_t, max_t, t_statistics
from perflab_reports.gate.policy import Policy
from perflab_reports.gate.result import ALL_ENDPOINTS, Verdict
from perflab_reports.gate.series import Array, Indices, Series
from perflab_reports.gate.two_stages import critical_product

ABSOLUTE_RATE = 0.05
SMALLEST_SPREAD = 1e-6
StageName = Literal["screen", "confirm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """On one hypothesis: the mean over endpoints, or one endpoint.

    `ratio` is head over base, `low`..`high` its interval, one-sided at the pass error rate at either end. It is of
    `blocks` blocks: the fresh ones where the hypothesis was a suspect (`p_confirm` is not None), else of all.
    `spread` is the standard deviation over blocks of the tested log-ratio.
    """

    endpoint: str
    verdict: Verdict
    ratio: float
    low: float
    high: float
    p_screen: float
    p_confirm: float | None
    blocks: int
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Where base differs from itself, surely and by more than the minimum effect."""

    endpoint: str
    ratio: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One tier so far. It `wants` so many (`count`) more blocks of a stage, or None: there is nothing more to learn."""

    answers: tuple[Answer, ...] = ()
    suspects: tuple[str, ...] = ()
    wants: StageName | None = None
    count: int = 0
    disagreement: Disagreement | None = None

    @property
    def verdict(self) -> Verdict:
        """Nothing answered is INVALID, never PASS."""
        verdicts = {answer.verdict for answer in self.answers}
        if self.disagreement is not None or not verdicts:
            return "INVALID"
        order: tuple[Verdict, ...] = ("REGRESSION", "INCONCLUSIVE", "PASS")
        return next(one for one in order if one in verdicts)


def assess(series: Series, *, screened: int, policy: Policy) -> Assessment:
    """The tier's answers and wish; the first `screened` blocks are the screen's, the others the confirmation's."""
    first = policy.screen.looks[0]
    if series.blocks and not series.endpoints:
        return Assessment()
    if screened < first:
        return Assessment(wants="screen", count=first - screened)
    screen, confirm = series.logs[:screened], series.logs[screened:]
    disagreement = _disagreement(series, policy)
    p_screen = _p_values(screen, policy)
    suspects = np.flatnonzero(p_screen <= policy.screen.false_alarm_rate)
    confirmed = len(confirm) >= policy.confirm.looks[0]
    p_confirm = _p_values(confirm, policy, suspects) if confirmed and len(suspects) else np.ones(len(p_screen))
    whole = _intervals(series.logs, policy)
    fresh = _intervals(confirm, policy) if confirmed else whole
    answers = []
    for index, name in enumerate(hypothesis_names(series.endpoints)):
        suspected = index in suspects
        estimate, half, spread = (fresh if suspected else whole)[index]
        p1, p2 = float(p_screen[index]), float(p_confirm[index])
        verdict: Verdict = "INCONCLUSIVE"
        if suspected and confirmed and _both(p1, p2, policy) and estimate >= math.log1p(policy.minimum_effect_of(name)):
            verdict = "REGRESSION"
        elif (confirmed or not suspected) and estimate + half < math.log1p(policy.tolerance_of(name)):
            verdict = "PASS"
        answers.append(
            Answer(
                endpoint=name,
                verdict=verdict,
                ratio=math.exp(estimate),
                low=math.exp(estimate - half),
                high=math.exp(min(estimate + half, 700.0)),
                p_screen=p1,
                p_confirm=p2 if suspected and confirmed else None,
                blocks=len(confirm) if suspected and confirmed else series.blocks,
                spread=spread,
            )
        )
    names = tuple(answers[index].endpoint for index in suspects)
    if disagreement is not None:
        return Assessment(answers=tuple(answers), suspects=names, disagreement=disagreement)
    wants, count = _wish(answers, suspects, screened=screened, confirmed=len(confirm), policy=policy)
    return Assessment(answers=tuple(answers), suspects=names, wants=wants, count=count)


def hypothesis_names(endpoints: tuple[str, ...]) -> tuple[str, ...]:
    """In the order of the family; with a single endpoint the mean is that endpoint."""
    return endpoints if len(endpoints) == 1 else (ALL_ENDPOINTS, *endpoints)


def _wish(
    answers: list[Answer], suspects: Indices, *, screened: int, confirmed: int, policy: Policy
) -> tuple[StageName | None, int]:
    if any(answer.verdict == "REGRESSION" for answer in answers):
        return None, 0
    stage: StageName = "screen"
    if len(suspects):
        stage, looks, measured = "confirm", policy.confirm.looks, confirmed
        undecided = any(answers[index].verdict == "INCONCLUSIVE" for index in suspects)
    else:
        looks, measured = policy.screen.looks, screened
        undecided = not confirmed and any(answer.verdict == "INCONCLUSIVE" for answer in answers)
    later = next((look for look in looks if look > measured), None)
    return (stage, later - measured) if undecided and later is not None else (None, 0)


def _both(p1: float, p2: float, policy: Policy) -> bool:
    """Whether both stages together are a regression; every look may alarm, so they share the rate."""
    product = critical_product(
        policy.tier_false_alarm_rate / (len(policy.screen.looks) * len(policy.confirm.looks)),
        screen_rate=policy.screen.false_alarm_rate,
        confirm_rate=policy.confirm.false_alarm_rate,
    )
    return p2 <= policy.confirm.false_alarm_rate and p1 * p2 <= product


def _p_values(logs: Array, policy: Policy, chosen: Indices | None = None) -> Array:
    """Family-wise p-values of one stage over the chosen hypotheses; 1 where an endpoint by itself is not slower."""
    contrast = contrasts(logs)
    values = family(contrast)
    which = np.arange(values.shape[2]) if chosen is None else chosen
    tested = values[:, :, which]
    p_values = np.ones(values.shape[2])
    p_values[which] = max_t(tested) if policy.correction == "max-t" else holm_t(tested)
    slower = t_statistics(_own(contrast)) > _t_quantile(1 - ABSOLUTE_RATE, len(logs) - 1)
    return np.where(slower, p_values, 1.0)


def _own(contrast: Array) -> Array:
    """Shape (blocks, hypotheses): what each hypothesis is about, without the others taken away."""
    head = contrast[:, 0, :]
    return head if head.shape[1] == 1 else np.concatenate([head.mean(axis=1, keepdims=True), head], axis=1)


def _intervals(logs: Array, policy: Policy) -> list[tuple[float, float, float]]:
    """Of each hypothesis: its own mean log-ratio, the half-width of the t-interval, the spread of what is tested."""
    blocks = len(logs)
    contrast = contrasts(logs)
    own = _own(contrast)
    spread = np.maximum(own.std(axis=0, ddof=1), SMALLEST_SPREAD)
    half = _t_quantile(1 - policy.pass_error_rate, blocks - 1) * spread / math.sqrt(blocks)
    tested = family(contrast)[:, 0, :].std(axis=0, ddof=1)
    return list(zip(own.mean(axis=0).tolist(), half.tolist(), tested.tolist(), strict=True))


def _disagreement(series: Series, policy: Policy) -> Disagreement | None:
    if series.arms < 3:
        return None
    values = family(contrasts(series.logs[:, [2, 1], :]))
    p_values = holm_t(values, two_sided=True)  # ten blocks of two arms have too few relabellings for so small a rate
    worst = int(np.argmin(p_values))
    name = hypothesis_names(series.endpoints)[worst]
    estimate = float(values[:, 0, worst].mean())
    if p_values[worst] > policy.a_a_false_alarm_rate or abs(estimate) < math.log1p(policy.minimum_effect_of(name)):
        return None
    return Disagreement(endpoint=name, ratio=math.exp(estimate), p_value=float(p_values[worst]))


def _t_quantile(level: float, freedom: int) -> float:
    """scipy.special's, a hundred times faster than scipy.stats': the simulator asks a million times."""
    return float(special.stdtrit(freedom, level))
