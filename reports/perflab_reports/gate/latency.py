"""How long did an arm's requests take in a block? A percentile of them, where there are enough."""

from collections.abc import Mapping

import numpy as np

from perflab_reports.gate.evidence import Block
from perflab_reports.gate.policy import Policy
from perflab_reports.gate.series import ReadArm

QUANTILES: Mapping[str, float] = {"p50_ms": 0.50, "p95_ms": 0.95}
REQUESTS_ABOVE = 5
"""In each block and arm. The block is the unit, so its percentile may be rough; their spread shows how rough."""


def reader(policy: Policy) -> ReadArm:
    """Reads the policy's percentile of every endpoint."""
    quantile = QUANTILES[policy.latency_metric]
    needed = requests_per_block_needed(policy)

    def read(block: Block, arm: str) -> Mapping[str, float | str]:
        values: dict[str, float | str] = {}
        for endpoint, times in block.latency_ms.get(arm, {}).items():
            enough = len(times) >= needed
            values[endpoint] = (
                float(np.quantile(times, quantile))
                if enough
                else f"{len(times)} requests, where {policy.latency_metric} needs {needed}"
            )
        return values

    return read


def requests_per_block_needed(policy: Policy) -> int:
    """Of each endpoint, in each block and arm."""
    return round(REQUESTS_ABOVE / (1 - QUANTILES[policy.latency_metric]))
