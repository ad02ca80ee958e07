"""In which forms is a ledger written? The page, the Markdown and the JSON, under the names that every run has."""

from pathlib import Path

from pydantic import TypeAdapter

from perflab_reports.overhead.model import OverheadReport
from perflab_reports.render import overhead
from perflab_reports.render.charts.palette import PALETTE
from perflab_reports.render.files import write_atomically
from perflab_reports.render.html import page_environment


def write_pages(report: OverheadReport, folder: Path) -> tuple[Path, ...]:
    """Write report.json, report.md and report.html."""
    forms = {
        "report.json": TypeAdapter(OverheadReport).dump_json(report, indent=2).decode() + "\n",
        "report.md": overhead.page(report),
        "report.html": page_environment().get_template("overhead.html.j2").render(ledger=report, palette=PALETTE),
    }
    return tuple(write_atomically(folder / name, text.encode()) for name, text in forms.items())
