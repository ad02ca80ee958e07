"""How does a team read a load test? One page that needs nothing but itself."""

from pathlib import Path
from typing import Final

from markupsafe import Markup

from perflab_reports.load.charts import panels
from perflab_reports.load.summary import LoadSummary
from perflab_reports.render.charts.draw import draw, inline
from perflab_reports.render.charts.palette import PALETTE
from perflab_reports.render.html import page_environment

NAME: Final = "load.html"


def write_page(summary: LoadSummary, folder: Path) -> Path:
    """Write load.html into the folder."""
    file = folder / NAME
    partial = folder / f".{NAME}.partial"
    partial.write_text(render(summary))
    partial.replace(file)
    return file


def render(summary: LoadSummary) -> str:
    """The whole page."""
    drawn = [(panel.title, Markup(inline(draw(panel), f"load-{at}"))) for at, panel in enumerate(panels(summary))]  # noqa: S704 (we drew it)
    return page_environment().get_template("load.html.j2").render(summary=summary, charts=drawn, palette=PALETTE)
