"""How do ratios with intervals look? A row each: name and figure above, the interval on a shared log axis below."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from perflab_reports.render.charts.axes import log_domain, log_ticks
from perflab_reports.render.charts.palette import VERDICT_ROLES, VERDICT_SHAPES, light
from perflab_reports.render.charts.panel import WIDTH, Chart, chart_of

ROW_HEIGHT: Final = 38
REACH: Final = 4.0
"""An interval may widen the axis to this many times the outermost ratio; beyond, an arrow says that it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """One ratio. `band` is a range drawn behind it, to compare against."""

    label: str
    note: str
    ratio: float
    low: float
    high: float
    verdict: str
    band: tuple[float, float] | None = None


def shared_domain(rows: Sequence[IntervalRow]) -> tuple[float, float]:
    """An axis for all the rows, always with 1 on it."""
    ratios = [row.ratio for row in rows if math.isfinite(row.ratio) and row.ratio > 0] + [1.0]
    floor, ceiling = min(ratios) / REACH, max(ratios) * REACH
    ends = [min(max(end, floor), ceiling) for row in rows for end in (row.low, row.high) if math.isfinite(end)]
    low, high = log_domain([*ratios, *ends])
    return min(low, 1 / 1.15), max(high, 1.15)


def interval_rows(rows: Sequence[IntervalRow], domain: tuple[float, float], *, axis_title: str) -> Chart:
    """The rows from top to bottom."""
    low, high = domain
    height = ROW_HEIGHT * len(rows)
    values = [_values(row, index, domain) for index, row in enumerate(rows)]
    data = chart_of(values)
    x_scale = alt.Scale(type="log", domain=[low, high], nice=False)
    axis = alt.Axis(
        values=log_ticks(low, high), format=",~g", labelExpr="datum.label + 'x'", title=axis_title, grid=False
    )
    y_scale = alt.Scale(domain=[height, 0], nice=False)

    def across(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=x_scale, axis=axis)

    def down(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=y_scale, axis=None)

    layers = [
        data.mark_rect(color=light("band"), opacity=1).encode(
            x=across("band_low"), x2=alt.X2("band_high:Q"), y=down("top"), y2=alt.Y2("bottom:Q")
        ),
        data.mark_rule(color=light("line")).encode(y=down("middle")),
        data.transform_calculate(one="1")
        .mark_rule(color=light("muted"))
        .encode(x=across("one"), y=down("top"), y2=alt.Y2("bottom:Q")),
        data.mark_rule(strokeWidth=2).encode(x=across("low"), x2=alt.X2("high:Q"), y=down("middle"), color=_colour()),
        *(
            chart_of(beyond)
            .mark_point(filled=True, shape=shape, size=45, opacity=1)
            .encode(x=across(side), y=down("middle"), color=_colour())
            for side, shape in (("low", "triangle-left"), ("high", "triangle-right"))
            if (beyond := [value for value in values if value[f"beyond_{side}"]])
        ),
        data.transform_filter("isValid(datum.ratio)")
        .mark_point(filled=True, size=70, opacity=1)
        .encode(x=across("ratio"), y=down("middle"), color=_colour(), shape=_shape()),
        data.mark_text(align="left", color=light("ink"), limit=165, fontSize=12).encode(
            x=alt.value(0), y=down("text"), text=alt.Text("label:N")
        ),
        data.mark_text(align="right", color=light("muted"), limit=160, fontSize=11).encode(
            x=alt.value(WIDTH), y=down("text"), text=alt.Text("note:N")
        ),
    ]
    return alt.layer(*layers).properties(width=WIDTH, height=height)


def _values(row: IntervalRow, index: int, domain: tuple[float, float]) -> dict[str, Any]:
    top = ROW_HEIGHT * index
    band_low, band_high = row.band or (1.0, 1.0)
    return {
        "label": row.label,
        "note": row.note,
        "verdict": row.verdict,
        "ratio": row.ratio if math.isfinite(row.ratio) and row.ratio > 0 else None,
        "low": _inside(row.low, domain, domain[0]),
        "high": _inside(row.high, domain, domain[1]),
        "beyond_low": not row.low >= domain[0],
        "beyond_high": not row.high <= domain[1],
        "band_low": _inside(band_low, domain, domain[0]),
        "band_high": _inside(band_high, domain, domain[1]),
        "top": top + 19,
        "bottom": top + ROW_HEIGHT - 3,
        "middle": top + 27,
        "text": top + 9,
    }


def _inside(value: float, domain: tuple[float, float], otherwise: float) -> float:
    return min(max(value, domain[0]), domain[1]) if math.isfinite(value) else otherwise


def _colour() -> alt.Color:
    scale = alt.Scale(domain=list(VERDICT_ROLES), range=[light(role) for role in VERDICT_ROLES.values()])
    return alt.Color("verdict:N", scale=scale, legend=None)


def _shape() -> alt.Shape:
    scale = alt.Scale(domain=list(VERDICT_SHAPES), range=list(VERDICT_SHAPES.values()))
    return alt.Shape("verdict:N", scale=scale, legend=None)
