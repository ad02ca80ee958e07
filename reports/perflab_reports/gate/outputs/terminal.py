"""How does the gate answer in a terminal? A table, gravest first; colours only where the console has them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from perflab_reports import quantities
from perflab_reports.gate.outputs.words import (
    because,
    by_gravity,
    change,
    comparison,
    detectable,
    headline,
    interval,
    verdict,
)
from perflab_reports.gate.result import Finding, GateResult

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

STYLES: Final[Mapping[str, str]] = MappingProxyType(
    {"PASS": "green", "REGRESSION": "bold red", "INCONCLUSIVE": "yellow", "INVALID": "bold magenta"}
)
WIDE_ENOUGH: Final = 110
"""Columns from which a sentence fits beside the figures; below, the reasons above the table must do."""


def print_result(result: GateResult, console: "Console") -> None:
    """Print verdict, reasons, findings and what could have been found."""
    from rich.text import Text

    console.print(Text(headline(result), style=STYLES[result.verdict]))
    console.print(Text(comparison(result)))
    for reason in result.reasons:
        console.print(Text(f"- {reason}"))
    if result.findings:
        console.print(_table(result, why=console.width >= WIDE_ENOUGH))
    console.print(
        Text(
            f"smallest effect that would have been found: {detectable(result.minimal_detectable_effect)} "
            f"(80 % power) · policy {result.policy} · {quantities.seconds(result.duration_s)}"
        )
    )
    for finding in by_gravity(result.findings):
        if "\n" in finding.mechanism.strip():
            console.print(Text(f"\n{finding.endpoint}, {finding.metric}:\n{finding.mechanism.rstrip()}"))


def _table(result: GateResult, *, why: bool) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("Tier", "Endpoint", "Metric"):
        table.add_column(name, overflow="fold")
    table.add_column("Change", justify="right", no_wrap=True)
    table.add_column("Interval", overflow="fold")
    table.add_column("Verdict", overflow="fold")
    if why:
        table.add_column("Why", overflow="fold")
    for finding in by_gravity(result.findings):
        told = (Text(_why(finding)),) if why else ()
        table.add_row(*map(Text, _cells(finding)), Text(verdict(finding), style=_style(finding)), *told)
    return table


def _cells(finding: Finding) -> tuple[str, ...]:
    return (finding.tier, finding.endpoint, finding.metric, change(finding.ratio), interval(finding))


def _why(finding: Finding) -> str:
    """What passed needs no words."""
    return "" if finding.verdict == "PASS" and not finding.mechanism else because(finding)


def _style(finding: Finding) -> str:
    return "dim" if finding.quarantined else STYLES[finding.verdict]
