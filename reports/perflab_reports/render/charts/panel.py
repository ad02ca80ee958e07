"""What is one chart before it is drawn? A small picture of fixed width, so that a page can flow many of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from perflab_reports.model import FactorReport

WIDTH: Final = 300
"""Pixels of the drawn area: three abreast on a desk, one across a phone, and legible on both."""


Chart = alt.LayerChart | alt.FacetChart | alt.VConcatChart


def chart_of(values: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """A chart that carries its own rows."""
    return alt.Chart(alt.InlineData(values=[dict(row) for row in values]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One chart with its title and a text that says the same to who cannot see it."""

    title: str
    alternative: str
    chart: Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One entry of a figure's legend: a colour role and how its line or area looks."""

    role: str
    text: str
    look: str = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartKind:
    """One sort of chart: what it is called, how to read it, and how to make its panels from a factor."""

    name: str
    title: str
    caption: str
    panels: Callable[[FactorReport], tuple[Panel, ...]]
    keys: tuple[Key, ...] = ()
