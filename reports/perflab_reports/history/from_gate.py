"""Which rows does a gate leave in the history? One per finding, with head over base as its ratio. Pure."""

from perflab_reports.gate.result import ALL_ENDPOINTS, GateResult
from perflab_reports.history.row import EVERY_ENDPOINT, HistoryRow


def rows_of_gate(result: GateResult, *, run_id: str, created_at: str, machine: str = "") -> tuple[HistoryRow, ...]:
    """The strategy is `head`; the revision is head's, marked where it was dirty. Thresholds compare nothing."""
    revision = f"{result.head.revision}{'+' if result.head.dirty else ''}"
    return tuple(
        HistoryRow(
            run_id=run_id,
            source="gate",
            created_at=created_at,
            revision=revision,
            machine=machine,
            setting=f"head over base, policy {result.policy}",
            subject=finding.tier,
            strategy="head",
            endpoint=EVERY_ENDPOINT if finding.endpoint == ALL_ENDPOINTS else finding.endpoint,
            metric=finding.metric,
            unit="ratio",
            lower_is_better=True,
            value=None,
            ratio=finding.ratio,
            low=finding.low,
            high=finding.high,
            verdict=finding.verdict,
            reason=finding.reason,
        )
        for finding in result.findings
        if finding.tier != "threshold"
    )
