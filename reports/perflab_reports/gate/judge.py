"""What is the gate's verdict? The findings of every tier and threshold, quarantine taken out, the gravest of the rest.

Evidence that calls itself invalid is INVALID whatever it holds. Otherwise an exact regression outweighs timings that
cannot be judged, and nothing to judge is INVALID, never PASS.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from perflab_reports.gate import counters, timed
from perflab_reports.gate.evidence import GateEvidence
from perflab_reports.gate.policy import Policy
from perflab_reports.gate.result import ALL_ENDPOINTS, Finding, GateResult, Verdict, gravest
from perflab_reports.gate.thresholds import evaluate
from perflab_reports.gate.thresholds.threshold import Threshold


def judge(evidence: GateEvidence, policy: Policy, thresholds: Sequence[Threshold] = ()) -> GateResult:
    """The verdict, its reasons, and every finding. Old evidence can be judged again, by another policy too."""
    base, head = evidence.counters.get("base"), evidence.counters.get("head")
    found: list[Finding] = []
    if "counters" in policy.tiers:
        found += counters.findings(base, head, evidence.accepted, policy)
    why = counters.mechanisms(base, head)
    for tier in timed.timed_tiers(policy):
        found += timed.findings(tier, evidence, policy, why)
    found += evaluate.findings(thresholds, evidence)
    findings = tuple(_quarantined(finding, policy, evidence.day) for finding in found)
    verdict: Verdict = "INVALID" if evidence.invalid_reasons else gravest(findings)
    return GateResult(
        verdict=verdict,
        reasons=tuple(_reasons(evidence, policy, findings, verdict)),
        findings=findings,
        base=evidence.base,
        head=evidence.head,
        duration_s=evidence.duration_s,
        policy=policy.name,
        minimal_detectable_effect=_detectable(findings),
    )


def _quarantined(finding: Finding, policy: Policy, today: date) -> Finding:
    entry = policy.quarantined(today).get(finding.endpoint)
    if entry is None:
        return finding
    told = f"{finding.reason} (quarantined until {entry.until}: {entry.reason})"
    return replace(finding, quarantined=True, reason=told)


def _reasons(evidence: GateEvidence, policy: Policy, findings: tuple[Finding, ...], verdict: Verdict) -> Iterable[str]:
    """What made the verdict, the gravest findings' words first; then what the reader should know besides."""
    yield from evidence.invalid_reasons
    counted = [finding for finding in findings if not finding.quarantined]
    if not counted:
        yield "nothing was compared"
    if verdict != "PASS":
        yield from dict.fromkeys(_words(finding) for finding in counted if finding.verdict == verdict)
    for endpoint, reason in evidence.left_out.items():
        yield f"{endpoint} is not compared: {reason}"
    head = evidence.counters.get("head")
    new = [one for one in counters.new_endpoints(evidence.counters.get("base"), head) if one not in evidence.left_out]
    if new:
        yield f"new on head, with nothing to compare: {', '.join(new)}"
    stale = counters.stated_for_other_requests(head, evidence.accepted)
    if stale:
        yield f"perf/baseline.json is of another number of requests, so it accepts nothing of {', '.join(stale)}"
    for side in (evidence.base, evidence.head):
        if side.dirty:
            yield f"{side.label} holds changes that {side.revision} does not name"
    for entry in policy.expired(evidence.day):
        yield f"the quarantine of {entry.endpoint} expired on {entry.until}: it counts again"


def _words(finding: Finding) -> str:
    first = finding.mechanism.partition("\n")[0]
    where = "" if first and finding.endpoint in first else f"{finding.endpoint}: "
    change = f" {finding.ratio - 1:+.1%}" if finding.ratio is not None else ""
    told = first or finding.reason
    if finding.tier == "counters" and finding.mechanism:
        return f"{where}{told}"
    return f"{finding.endpoint}: {finding.metric}{change}, {told}"


def _detectable(findings: tuple[Finding, ...]) -> float | None:
    """The worst endpoint's, of the latency tier if it was measured, else of the CPU tier."""
    for tier in ("latency", "cpu"):
        effects = [
            finding.minimal_detectable_effect
            for finding in findings
            if finding.tier == tier
            and finding.minimal_detectable_effect is not None
            and finding.endpoint != ALL_ENDPOINTS
        ]
        if effects:
            return max(effects)
    return None
