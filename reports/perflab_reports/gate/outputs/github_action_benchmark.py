"""How does github-action-benchmark read the gate? Its `customSmallerIsBetter`: a list of names, units and values.

    [{"name": "GET /orders cpu_ns", "unit": "head/base", "value": 1.02, "range": "0.99 to 1.05", "extra": "..."}]

https://github.com/benchmark-action/github-action-benchmark
"""

import json
import math
from collections.abc import Iterator
from typing import Final

from perflab_reports import quantities
from perflab_reports.gate.outputs.words import because, comparison
from perflab_reports.gate.result import GateResult

UNIT: Final = "head/base"


def render(result: GateResult) -> str:
    """One JSON list; findings without a ratio are left out."""
    return json.dumps(list(_entries(result)), indent=2) + "\n"


def _entries(result: GateResult) -> Iterator[dict[str, str | float]]:
    for finding in result.findings:
        if finding.ratio is None or not math.isfinite(finding.ratio) or finding.tier == "threshold":
            continue
        entry: dict[str, str | float] = {
            "name": f"{finding.endpoint} {finding.metric}",
            "unit": UNIT,
            "value": finding.ratio,
            "extra": "\n".join(words for words in (finding.verdict, because(finding), comparison(result)) if words),
        }
        if finding.low is not None and finding.high is not None:
            entry["range"] = f"{quantities.number(finding.low)} to {quantities.number(finding.high)}"
        yield entry
