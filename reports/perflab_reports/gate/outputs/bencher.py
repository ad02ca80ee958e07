"""How does Bencher read the gate? Bencher Metric Format: benchmark, then measure, then value with its bounds.

    {"GET /orders": {"cpu_ns_ratio": {"value": 1.02, "lower_value": 0.99, "upper_value": 1.05}}}

Values are head over base, so a Bencher threshold needs no history to be meaningful: 1 is "as before".
https://bencher.dev/docs/reference/bencher-metric-format/
"""

import json
import math

from perflab_reports.gate.result import GateResult


def render(result: GateResult) -> str:
    """One JSON object; findings without a ratio are left out."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for finding in result.findings:
        if finding.ratio is None or not math.isfinite(finding.ratio) or finding.tier == "threshold":
            continue
        bounds = {"value": finding.ratio, "lower_value": finding.low, "upper_value": finding.high}
        metric = {name: bound for name, bound in bounds.items() if bound is not None and math.isfinite(bound)}
        found.setdefault(finding.endpoint, {})[f"{finding.metric}_ratio"] = metric
    return json.dumps(found, indent=2) + "\n"
