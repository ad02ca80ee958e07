"""How do a board's panels become one page? Grafana's grid in CSS, and a line that says that this is a preview."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Final

from perflab.preview.panels import Box, show
from perflab_dashboards.checks.live import Look
from perflab_dashboards.prometheus_api import Prometheus

WIDTH_PX: Final = 1536
COLUMNS: Final = 24
ROW_PX: Final = 38
GAP_PX: Final = 8
PADDING_PX: Final = 20
HEAD_PX: Final = 34
PREVIEW: Final = (
    "A preview drawn by perflab from the board's JSON, not by Grafana:"
    " no annotations, exemplars, links or choosing here, and colours and legends differ."
)
STYLE: Final = f"""
body {{ margin: 16px; font: 13px "Liberation Sans", Arial, Helvetica, sans-serif;
  color: #1b2530; background: #f1f2f4; }}
h1 {{ font-size: 20px; margin: 0 0 4px; }}
.preview {{ margin: 0 0 12px; color: #5a6571; }}
.grid {{ display: grid; width: {WIDTH_PX}px; gap: {GAP_PX}px;
  grid-template-columns: repeat({COLUMNS}, 1fr); grid-auto-rows: {ROW_PX - GAP_PX}px; }}
.panel {{ background: #fdfdfc; border: 1px solid #dde0e3; border-radius: 3px; padding: 6px 9px; overflow: hidden;
  min-width: 0; }}
.panel h2 {{ font-size: 13px; margin: 0 0 6px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }}
.section {{ font-weight: bold; align-self: end; font-size: 15px; }}
.tile {{ font-size: 34px; margin: 26px 0 0; text-align: center; white-space: nowrap; }}
.elsewhere {{ color: #5a6571; text-align: center; margin-top: 24px; }}
.nothing {{ color: #9a5a00; text-align: center; margin-top: 40px; }}
table {{ border-collapse: collapse; width: 100%; font-size: 11px; }}
td, th {{ text-align: left; padding: 1px 6px 1px 0; font-weight: normal; white-space: nowrap; }}
th {{ color: #5a6571; }}
.legend {{ table-layout: fixed; }}
.legend td, .legend th {{ text-align: right; width: 76px; height: 14px; }}
.legend .name, .bars .name {{ text-align: left; width: auto; overflow: hidden; text-overflow: ellipsis; }}
.legend i {{ display: inline-block; width: 12px; height: 4px; margin-right: 6px; vertical-align: middle; }}
.rows td, .rows th {{ border-bottom: 1px solid #ebedf0; padding: 4px 10px 4px 0; font-size: 12px; }}
.rows .number {{ font-variant-numeric: tabular-nums; }}
.bars td {{ padding: 5px 8px; }}
.bars .bar {{ width: 45%; background: #ebedf0; padding: 0; }}
.bars .bar i {{ display: block; height: 14px; }}
svg {{ display: block; max-width: 100%; }}
"""


def write_preview(document: Mapping[str, Any], prometheus: Prometheus, look: Look, path: Path) -> Path:
    """Ask, draw and write one page that needs nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(document, prometheus, look))
    return path


def render(document: Mapping[str, Any], prometheus: Prometheus, look: Look, *, below: str = "") -> str:
    """The page; `below` is HTML for under the board."""
    tiles = "\n".join(_placed(panel, prometheus, look) for panel in document["panels"])
    start, end = (
        datetime.fromtimestamp(moment_s, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        for moment_s in (look.start_s, look.end_s)
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(document["title"])}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(document['title'])}</h1>"
        f'<p class="preview">{escape(PREVIEW)} {start} to {end}.</p><div class="grid">\n{tiles}\n</div>\n'
        f"{below}</body></html>\n"
    )


def _placed(panel: Mapping[str, Any], prometheus: Prometheus, look: Look) -> str:
    place = panel["gridPos"]
    where = f"grid-column:{place['x'] + 1} / span {place['w']};grid-row:{place['y'] + 1} / span {place['h']}"
    title = escape(panel["title"])
    if panel["type"] == "row":
        return f'<div class="section" style="{where}">{title}</div>'
    box = Box(
        width=round(place["w"] * WIDTH_PX / COLUMNS) - GAP_PX - PADDING_PX,
        height=place["h"] * ROW_PX - GAP_PX - HEAD_PX - PADDING_PX // 2,
    )
    content = show(panel, prometheus, look, box)
    return f'<div class="panel" style="{where}"><h2 title="{escape(panel["description"])}">{title}</h2>{content}</div>'
