"""What would a policy say of one simulated pull request, and after how many blocks? It runs the real procedure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from perflab_reports.gate.policy import Policy, TimedTier
from perflab_reports.gate.procedure import Decide, next_blocks
from perflab_reports.gate.result import Verdict
from perflab_reports.gate.sequential import assess
from perflab_reports.gate.series import Array, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`named` are the endpoints called a REGRESSION, or `all endpoints`, once for each tier."""

    verdict: Verdict
    named: tuple[str, ...]
    blocks: int


def gate(tiers: Mapping[TimedTier, Array], policy: Policy) -> Outcome:
    """One pull request.

    Args:
        tiers: Each of shape (blocks, arms, endpoints), logarithms: as many blocks as the screen's last look and the
            confirmation's last look together, the screen's first.
    """
    endpoints = tuple(f"endpoint {index}" for index in range(next(iter(tiers.values())).shape[2]))
    reserve = policy.screen.looks[-1]
    screened, confirmed = 0, 0
    while True:
        assessments = []
        for logs in tiers.values():
            seen = np.concatenate([logs[:screened], logs[reserve : reserve + confirmed]])
            assessments.append(assess(Series(endpoints=endpoints, logs=seen), screened=screened, policy=policy))
        step = next_blocks(assessments)
        if isinstance(step, Decide):
            break
        if step.stage == "screen":
            screened += step.count
        else:
            confirmed += step.count
    named = tuple(
        answer.endpoint
        for assessment in assessments
        for answer in assessment.answers
        if answer.verdict == "REGRESSION" and assessment.verdict == "REGRESSION"
    )
    order: tuple[Verdict, ...] = ("REGRESSION", "INVALID", "INCONCLUSIVE", "PASS")
    verdicts = {assessment.verdict for assessment in assessments}
    return Outcome(verdict=next(one for one in order if one in verdicts), named=named, blocks=screened + confirmed)
