"""What pictures does one report hold? Every panel drawn once, then used by the page and on the sheets of paper."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from perflab_reports.model import FactorReport, Report
from perflab_reports.render.charts import CHARTS
from perflab_reports.render.charts.draw import draw, inline
from perflab_reports.render.charts.panel import ChartKind
from perflab_reports.render.charts.sheet import sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One drawn panel."""

    title: str
    alternative: str
    svg: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """All panels of one kind for one factor. `name` is a file stem, unique in the report."""

    name: str
    kind: ChartKind
    factor_title: str
    drawings: tuple[Drawing, ...]

    def inline(self) -> list[tuple[Drawing, str]]:
        """Each drawing with its SVG for a page."""
        return [(drawing, inline(drawing.svg, f"{self.name}-{i}")) for i, drawing in enumerate(self.drawings)]

    def sheet(self) -> str:
        """All drawings as one SVG file."""
        drawings = [(drawing.title, drawing.svg) for drawing in self.drawings]
        return sheet(f"{self.factor_title}: {self.kind.title}", drawings, self.kind.keys)


type Figures = tuple[Mapping[str, Figure], ...]
"""For each factor of a report, in order: its figures by kind; a kind without panels is absent."""


def draw_figures(report: Report) -> Figures:
    """Draw every panel of the report."""
    return tuple(_figures(factor, anchor) for factor, anchor in zip(report.factors, anchors(report), strict=True))


def _figures(factor: FactorReport, anchor: str) -> dict[str, Figure]:
    figures = {}
    for kind in CHARTS.values():
        panels = kind.panels(factor)
        if panels:
            figures[kind.name] = Figure(
                name=f"{anchor}-{kind.name}",
                kind=kind,
                factor_title=factor.title,
                drawings=tuple(Drawing(title=p.title, alternative=p.alternative, svg=draw(p)) for p in panels),
            )
    return figures


def anchors(report: Report) -> tuple[str, ...]:
    """One name per factor, unique in the report, safe in a file name and in an address."""
    taken: list[str] = []
    for factor in report.factors:
        plain = re.sub(r"[^a-z0-9]+", "-", factor.factor.lower()).strip("-") or "factor"
        taken.append(plain if plain not in taken else f"{plain}-{len(taken) + 1}")
    return tuple(taken)
