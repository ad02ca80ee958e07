"""Does a block hold enough requests for the percentiles that policy and thresholds ask for? Said before hours go by.

A threshold is judged over all blocks, and the procedure may end at its first look.
"""

import math
from collections.abc import Iterator, Sequence

from perflab_reports.gate.latency import requests_per_block_needed
from perflab_reports.gate.mistakes import GateMistakes
from perflab_reports.gate.policy import Policy
from perflab_reports.gate.thresholds.metrics import METRICS
from perflab_reports.gate.thresholds.threshold import Threshold
from perflab_reports.gate.timed import timed_tiers
from perflab_reports.statistics.support import requests_needed


def refuse_too_few(policy: Policy, thresholds: Sequence[Threshold], requests_per_block: int) -> None:
    """Does nothing where every percentile can be given, or nothing is timed.

    Raises:
        GateMistakes: a line for each that cannot, with the number it needs.
    """
    mistakes = list(_mistakes(policy, thresholds, requests_per_block)) if timed_tiers(policy) else []
    if mistakes:
        raise GateMistakes(mistakes)


def _mistakes(policy: Policy, thresholds: Sequence[Threshold], given: int) -> Iterator[str]:
    needed = requests_per_block_needed(policy)
    if "latency" in policy.tiers and given < needed:
        yield f"latency_metric = {policy.latency_metric!r} {_remedy(needed, given)}"
    blocks = policy.screen.looks[0]
    for threshold in thresholds:
        quantile = METRICS[threshold.metric].quantile
        needed = 0 if quantile is None else math.ceil(requests_needed(quantile) / blocks)
        if given < needed:
            name = threshold.text or threshold.metric
            yield f"threshold {name!r}, which the first {blocks} blocks must be able to judge, {_remedy(needed, given)}"


def _remedy(needed: int, given: int) -> str:
    return (
        f"needs {needed} requests of each endpoint in a block and there are {given}: "
        f"set requests_per_block = {needed} in perf/gate.toml, or choose another percentile"
    )
