"""What is one chart before it is drawn? A small picture of fixed width, so that a page can flow many of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from perflab_reports.model import FactorReport

WIDTH: Final = 300
"""Pixels of the drawn area: three abreast on a desk, one across a phone, and legible on both."""

NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Chart = alt.LayerChart | alt.FacetChart | alt.VConcatChart


def chart_of(values: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """A chart that carries its own rows."""
    rows = [{key: drawable(v) if isinstance(v, str) else v for key, v in row.items()} for row in values]
    return alt.Chart(alt.InlineData(values=rows))


def drawable(words: str) -> str:
    """The words without the characters that XML cannot hold: the drawing library would abort the process."""
    return NO_XML.sub("", words)


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
