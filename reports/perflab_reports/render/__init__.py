"""In which forms is a report written? One file per form; this table names them all."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from perflab_reports.model import Report
from perflab_reports.render import html, json, markdown
from perflab_reports.render.charts.draw import png
from perflab_reports.render.figures import Figures, draw_figures
from perflab_reports.render.files import write_atomically

Renderer = Callable[[Report, Figures], str]

RENDERERS: Final[Mapping[str, Renderer]] = MappingProxyType(
    {
        "report.json": lambda report, _: json.render(report),
        "report.md": markdown.render,
        "report.html": html.render,
    }
)
"""File name to what makes its text."""


def render_all(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write every form of the report and its charts into the run's folder.

    Returns:
        The files written: the forms first, then charts/*.svg and charts/*.png.
    """
    figures = draw_figures(report)
    pictures = {f"charts/{figure.name}.svg": figure.sheet() for drawn in figures for figure in drawn.values()}
    written = [write_atomically(folder / name, render(report, figures).encode()) for name, render in RENDERERS.items()]
    for name, svg in pictures.items():
        written.append(write_atomically(folder / name, svg.encode()))
        written.append(write_atomically((folder / name).with_suffix(".png"), png(svg)))
    return tuple(written)
