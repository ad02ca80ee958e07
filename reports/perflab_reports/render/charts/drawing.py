"""How does a chart become a picture? SVG whose text takes the page's colour, and PNG on white for Markdown."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from perflab_reports.model import FactorReport
from perflab_reports.render.files import write_bytes

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D31", "#6A51A3", "#A6761D", "#1B9E77")
"""Okabe & Ito's colours, readable on light and dark and by the colour-blind, with some more of their kind."""
BASELINE = "#808080"
INK = "currentColor"

type Chart = alt.Chart | alt.LayerChart | alt.FacetChart | alt.VConcatChart
type DrawChart = Callable[[FactorReport], "Described | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A chart and what it shows, for those who cannot see it."""

    chart: Any
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A finished chart."""

    svg: str
    png: bytes
    words: str


@dataclass(slots=True)
class Charts:
    """All pictures of a report by factor and chart name."""

    pictures: dict[tuple[str, str], Picture] = field(default_factory=dict)

    def add(self, factor: str, name: str, described: Described) -> None:
        self.pictures[factor, name] = Picture(
            svg=_svg(described.chart, prefix=f"{factor}-{name}"),
            png=vl_convert.vegalite_to_png(_specification(described.chart, ink="#222222", background="white"), scale=2),
            words=described.words,
        )

    def get(self, factor: str, name: str) -> Picture | None:
        return self.pictures.get((factor, name))

    def write_files(self, folder: Path) -> Sequence[Path]:
        """A PNG and an SVG each."""
        written = []
        for (factor, name), picture in self.pictures.items():
            for suffix, content in (("png", picture.png), ("svg", picture.svg.encode())):
                path = folder / f"{factor}-{name}.{suffix}"
                write_bytes(path, content)
                written.append(path)
        return written


def data(rows: Sequence[Mapping[str, Any]]) -> alt.Data:
    """Rows inside the chart's own specification."""
    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]  # Altair's schema classes are untyped


def strategy_colours(factor: FactorReport) -> alt.Scale:
    """The same colour for a strategy in every chart of its factor; the baseline is grey."""
    names = [strategy.strategy for strategy in factor.strategies]
    others = [name for name in names if name != factor.baseline]
    colours = {name: PALETTE[index % len(PALETTE)] for index, name in enumerate(others)}
    return alt.Scale(domain=names, range=[colours.get(name, BASELINE) for name in names])


def _svg(chart: Any, *, prefix: str) -> str:
    """Vega numbers its clip paths from zero in every chart; in one page they must differ."""
    svg: str = vl_convert.vegalite_to_svg(_specification(chart, ink=INK, background="transparent"))
    svg = re.sub(r'(id="|url\(#)(clip\d+|gradient_\d+)', rf"\1{prefix}-\2", svg)
    width, height = (float(size) for size in re.findall(r'<svg[^>]*?\swidth="([\d.]+)"\s+height="([\d.]+)"', svg)[0])
    return re.sub(r'\swidth="[\d.]+"\s+height="[\d.]+"', f' width="{width:g}" height="{height:g}"', svg, count=1)


def _specification(chart: Any, *, ink: str, background: str) -> dict[str, Any]:
    faint = "#8888884d"
    specification: dict[str, Any] = chart.to_dict()
    specification["config"] = {
        **specification.get("config", {}),
        "background": background,
        "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
        "view": {"stroke": None},
        "axis": {
            "labelColor": ink,
            "titleColor": ink,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "gridColor": faint,
            "domainColor": faint,
            "tickColor": faint,
            "labelLimit": 220,
        },
        "legend": {
            "labelColor": ink,
            "titleColor": ink,
            "labelFontSize": 12,
            "labelLimit": 220,
            "orient": "bottom",
            "columns": 4,
            "title": None,
        },
        "header": {"labelColor": ink, "titleColor": ink, "labelFontSize": 12, "labelFontWeight": "bold"},
        "title": {"color": ink, "fontSize": 12, "anchor": "start"},
    }
    return specification
