"""What does the gate say? A verdict, its reasons and one finding per endpoint and metric; `result.json` is these."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from perflab_reports.gate.evidence import SCHEMA_VERSION, Side

Verdict = Literal["PASS", "REGRESSION", "INCONCLUSIVE", "INVALID"]
Tier = Literal["counters", "cpu", "latency", "threshold"]
ALL_ENDPOINTS: Final = "all endpoints"
"""The endpoint of a finding on the mean over endpoints."""
EXIT_CODES: Final[Mapping[Verdict, int]] = MappingProxyType(
    {"PASS": 0, "REGRESSION": 1, "INCONCLUSIVE": 3, "INVALID": 4}
)
"""2 is a tool error, as in grep and diff."""
GRAVITY: Final[tuple[Verdict, ...]] = ("REGRESSION", "INVALID", "INCONCLUSIVE", "PASS")
"""The order of reading. A verdict is INVALID beside a REGRESSION that is not exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One endpoint, one metric. `ratio` is head over base with its interval `low`..`high`.

    `quarantined` findings are shown and do not count. `mechanism` is what explains the difference, where known.
    """

    tier: Tier
    endpoint: str
    metric: str
    verdict: Verdict
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    minimal_detectable_effect: float | None = None
    reason: str = ""
    mechanism: str = ""
    quarantined: bool = False
    exact: bool = False
    """Of counts that repeat to the last one, so that no timing can put it in doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """The whole answer. `minimal_detectable_effect` is the latency tier's for one endpoint, or else the CPU tier's."""

    verdict: Verdict
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    base: Side
    head: Side
    duration_s: float
    policy: str
    minimal_detectable_effect: float | None = None
    schema_version: int = SCHEMA_VERSION


def gravest(findings: tuple[Finding, ...]) -> Verdict:
    """Of all findings that count; nothing to count is INVALID, never PASS."""
    counting = [finding for finding in findings if not finding.quarantined]
    if any(finding.exact and finding.verdict == "REGRESSION" for finding in counting):
        return "REGRESSION"
    counted = {finding.verdict for finding in counting}
    if "INVALID" in counted:
        return "INVALID"
    return next((verdict for verdict in GRAVITY if verdict in counted), "INVALID")


def exit_code(verdict: Verdict, *, inconclusive: Literal["warn", "fail"]) -> int:
    """What the command ends with; `warn` lets an INCONCLUSIVE gate pass."""
    return 0 if verdict == "INCONCLUSIVE" and inconclusive == "warn" else EXIT_CODES[verdict]
