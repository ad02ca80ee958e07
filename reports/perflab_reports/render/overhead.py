"""How does the ledger read in Markdown? A section of every report, and a page of its own."""

from collections.abc import Iterator

from perflab_reports.overhead.model import OverheadReport
from perflab_reports.overhead.table import heads, rows
from perflab_reports.render.marks import table, text
from perflab_reports.render.view.overhead import ABSENT, LEGEND, provenance


def section(report: OverheadReport | None) -> Iterator[str]:
    """Its part of a report, or the sentence that says how to get one."""
    yield "## What the instruments cost\n"
    if report is None:
        yield f"{text(ABSENT)}\n"
    else:
        yield from _ledger(report)


def page(report: OverheadReport) -> str:
    """report.md of a ledger."""
    lines = ["# What the instruments cost, beside the packages' own defaults\n", *_ledger(report)]
    if not report.complete:
        lines.insert(1, f"> [!WARNING]\n> **Interrupted** after {report.blocks} of {report.planned_blocks} blocks.\n")
    return "\n".join(lines) + "\n"


def _ledger(report: OverheadReport) -> Iterator[str]:
    if report.valid:
        yield f"**{text(report.answer)}**\n"
    else:
        yield "> [!WARNING]\n> **INVALID: these figures are not to be used.**"
        yield from (f"> - {text(reason)}" for reason in report.invalid_reasons)
        yield ""
    yield from table(
        ("Over bare", *heads(report)),
        [
            (
                text(title),
                *(f"**{cell.figure}**<br>{cell.detail}" if cell.detail else cell.figure for cell in cells),
            )
            for title, cells in rows(report)
        ],
    )
    yield f"{text(LEGEND)}\n"
    yield f"{text(provenance(report))}\n"
