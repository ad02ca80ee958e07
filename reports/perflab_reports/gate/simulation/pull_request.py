"""What would a policy say of one simulated pull request, and after how many blocks? It runs the real procedure."""

from dataclasses import dataclass

import numpy as np

from perflab_reports.gate.policy import Policy
from perflab_reports.gate.result import Verdict
from perflab_reports.gate.sequential import assess
from perflab_reports.gate.series import Array, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`named` are the endpoints called a REGRESSION, or `all endpoints`."""

    verdict: Verdict
    named: tuple[str, ...]
    blocks: int


def gate(screen: Array, confirm: Array, policy: Policy) -> Outcome:
    """One pull request.

    Args:
        screen: Shape (blocks, arms, endpoints), logarithms, at least as many blocks as the policy's last look.
        confirm: The same for the confirmation.
    """
    endpoints = tuple(f"endpoint {index}" for index in range(screen.shape[2]))
    screened, confirmed = 0, 0
    while True:
        logs = np.concatenate([screen[:screened], confirm[:confirmed]])
        assessment = assess(Series(endpoints=endpoints, logs=logs), screened=screened, policy=policy)
        if assessment.wants is None:
            break
        if assessment.wants == "screen":
            screened += assessment.count
        else:
            confirmed += assessment.count
    named = tuple(answer.endpoint for answer in assessment.answers if answer.verdict == "REGRESSION")
    return Outcome(verdict=assessment.verdict, named=named, blocks=screened + confirmed)
