"""How is a finding said? The same words in the terminal, in Markdown and in JUnit."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from perflab_reports import quantities
from perflab_reports.gate.evidence import Side
from perflab_reports.gate.result import GRAVITY, Finding, GateResult

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "PASS": "no regression found",
        "REGRESSION": "head is slower than base, or does more work",
        "INCONCLUSIVE": "the measurements decide nothing yet",
        "INVALID": "the measurements cannot be used",
    }
)
ONE_SIDE: Final = 10
"""Characters of a revision that are enough to find it."""


def headline(result: GateResult) -> str:
    """`REGRESSION: head is slower than base, or does more work`."""
    return f"{result.verdict}: {SENTENCES[result.verdict]}"


def comparison(result: GateResult) -> str:
    """`head abc1234 (feature) against base def5678 (main)`."""
    return f"head {side(result.head)} against base {side(result.base)}"


def side(measured: Side) -> str:
    """Revision and label, each once, and whether more than the revision was measured."""
    revision = measured.revision[:ONE_SIDE]
    label = f" ({measured.label})" if measured.label and measured.label not in {revision, measured.revision} else ""
    return f"{revision or measured.label or 'unknown'}{label if revision else ''}{', dirty' if measured.dirty else ''}"


def change(ratio: float | None) -> str:
    """Head over base as a change: 1.048 is +4.8 %, 12.3 is 12x."""
    if ratio is None or not math.isfinite(ratio):
        return quantities.MISSING
    if ratio >= 3:
        return quantities.ratio(ratio)
    percents = 100 * (ratio - 1)
    rounded = f"{percents:+.1f}" if abs(percents) < 9.95 else f"{percents:+.0f}"
    return "0 %" if rounded in {"+0.0", "-0.0"} else f"{rounded} %"


def interval(finding: Finding) -> str:
    """`+1.2 % to +8.5 %`; nothing where the finding is exact."""
    if finding.low is None or finding.high is None:
        return ""
    return f"{change(finding.low)} to {change(finding.high)}"


def detectable(effect: float | None) -> str:
    """The smallest effect that would have been found, `+4.2 %`."""
    return quantities.MISSING if effect is None or not math.isfinite(effect) else change(1 + effect)


def verdict(finding: Finding) -> str:
    """The verdict, with a mark on what does not count."""
    return f"{finding.verdict} (quarantined)" if finding.quarantined else finding.verdict


def because(finding: Finding) -> str:
    """Reason and the first line of the mechanism."""
    first = finding.mechanism.strip().partition("\n")[0]
    return "; ".join(words for words in (first, finding.reason) if words)


def by_gravity(findings: Sequence[Finding]) -> list[Finding]:
    """What needs eyes first; what is quarantined after what counts; else as the judge ordered them."""
    return sorted(findings, key=lambda finding: (GRAVITY.index(finding.verdict), finding.quarantined))
