"""Are the thresholds kept? An interval wholly on one side of the limit decides; across it is INCONCLUSIVE."""

from collections.abc import Iterator, Sequence

from perflab_reports.gate.evidence import GateEvidence
from perflab_reports.gate.mistakes import unknown
from perflab_reports.gate.result import ALL_ENDPOINTS, Finding, Verdict
from perflab_reports.gate.thresholds.metrics import METRICS, Measured, endpoints_of
from perflab_reports.gate.thresholds.threshold import Threshold


def findings(thresholds: Sequence[Threshold], evidence: GateEvidence) -> Iterator[Finding]:
    """One for each threshold and endpoint that it is about."""
    known = endpoints_of(evidence)
    for threshold in thresholds:
        if threshold.endpoint is not None and threshold.endpoint not in known:
            reason = unknown("endpoint", threshold.endpoint, known)
            yield _finding(threshold, threshold.endpoint, "INVALID", Measured(), reason)
            continue
        names = known if threshold.endpoint is None else (threshold.endpoint,)
        if not names:
            yield _finding(threshold, ALL_ENDPOINTS, "INCONCLUSIVE", Measured(), "nothing was measured on head")
        for name in names:
            measured = METRICS[threshold.metric].measure(evidence, name)
            verdict, reason = _verdict(threshold, measured)
            yield _finding(threshold, name, verdict, measured, reason)


def _verdict(threshold: Threshold, measured: Measured) -> tuple[Verdict, str]:
    if measured.problem:
        return "INCONCLUSIVE", f"too little data: {measured.problem}"
    seen = f"{measured.value:.4g}"
    if measured.low != measured.high:
        seen += f" [{measured.low:.4g}, {measured.high:.4g}]"
    ends = {threshold.holds(measured.low), threshold.holds(measured.high)}
    if ends == {True}:
        return "PASS", seen
    if ends == {False}:
        return "REGRESSION", f"{seen} breaks {threshold.metric} {threshold.operator} {threshold.limit:g}"
    return "INCONCLUSIVE", f"{seen} lies across the limit {threshold.limit:g}; more blocks would narrow it"


def _finding(threshold: Threshold, endpoint: str, verdict: Verdict, measured: Measured, reason: str) -> Finding:
    ratio = threshold.metric.endswith("_ratio") and not measured.problem and measured.value == measured.value
    return Finding(
        tier="threshold",
        endpoint=endpoint,
        metric=threshold.text or f"{threshold.metric} {threshold.operator} {threshold.limit:g}",
        verdict=verdict,
        ratio=measured.value if ratio else None,
        low=measured.low if ratio else None,
        high=measured.high if ratio else None,
        reason=reason,
        exact=METRICS[threshold.metric].kind == "counter",
    )
