"""How is a report shown? One file per format, named in RENDERERS; none of them judges anything."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from perflab_reports.model import Report
from perflab_reports.render.charts import draw_all
from perflab_reports.render.charts.drawing import Charts
from perflab_reports.render.files import write_text
from perflab_reports.render.html import render_html
from perflab_reports.render.json import render_json
from perflab_reports.render.markdown import render_markdown

RENDERERS: Final[Mapping[str, Callable[[Report, Charts], str]]] = MappingProxyType(
    {"report.json": render_json, "report.md": render_markdown, "report.html": render_html}
)


def render_all(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write every format, and the charts that Markdown links to, into the run's folder; returns what was written."""
    charts = draw_all(report)
    written = [*charts.write_files(folder / "charts")]
    for name, render in RENDERERS.items():
        write_text(folder / name, render(report, charts))
        written.append(folder / name)
    return tuple(written)
