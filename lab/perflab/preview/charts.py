"""How are lines, areas and heatmaps drawn? Vega-Lite specifications, rendered to SVG by the report's own engine."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import vl_convert

from perflab.preview.units import scale_for
from perflab_dashboards.checks.live import Look
from perflab_dashboards.prometheus_api import Series
from perflab_reports.render.charts.draw import CONFIG, VEGA_LITE

COLOURS: Final = (
    "#2f73b7", "#d98f2e", "#3d8b57", "#a8430b", "#7a5aa6", "#67727d",
    "#1f9bb0", "#b5487a", "#8a7a1f", "#145a9e", "#c06c4c", "#4c4f8a",
)  # fmt: skip
GAP_STEPS: Final = 3
"""A line is broken where so many steps have no value, as Grafana does."""

type Named = tuple[str, Series]


def lines(
    named: Sequence[Named],
    *,
    colours: Sequence[str],
    unit: str,
    stacked: bool,
    joined: bool,
    width: int,
    height: int,
    look: Look,
) -> str:
    """Time series as SVG; the legend is the page's. Joined lines go on over gaps, with a dot for each value."""
    largest = max((value for _, series in named for _, value in series.points), default=0.0)
    scale = scale_for(unit, largest)
    rows: list[dict[str, Any]] = []
    for name, series in named:
        before_s: float | None = None
        for time_s, value in series.points:
            if before_s is not None and time_s - before_s > GAP_STEPS * look.step_s and not (stacked or joined):
                rows.append({"t": _moment(before_s + look.step_s), "v": None, "n": name})
            rows.append({"t": _moment(time_s), "v": value / scale.divisor, "n": name})
            before_s = time_s
    names = [name for name, _ in named]
    mark: dict[str, Any] = (
        {"type": "area", "opacity": 0.7, "line": False}
        if stacked
        else {"type": "line", "strokeWidth": 1.5, "point": _dots(joined, len(rows) <= 2 * len(named))}
    )
    return _svg(
        {
            "data": {"values": rows},
            "mark": mark,
            "encoding": {
                "x": _time_axis(look),
                "y": {
                    "field": "v",
                    "type": "quantitative",
                    "stack": "zero" if stacked else None,
                    "axis": {"title": scale.suffix.strip() or None, "tickCount": 5, "titleAngle": 0, "titleY": -12},
                    "scale": {"domainMin": 0, "nice": True} if largest > 0 else {"domain": [0, 1]},
                },
                "color": {
                    "field": "n",
                    "type": "nominal",
                    "scale": {"domain": names, "range": list(colours)},
                    "legend": None,
                },
            },
        },
        width,
        height,
    )


def _dots(joined: bool, few: bool) -> dict[str, int] | bool:
    if joined:
        return {"size": 30}
    return {"size": 8} if few else False


def heat(buckets: Sequence[Series], *, unit: str, width: int, height: int, look: Look) -> str:
    """Cumulative buckets as a heatmap: each cell is what fell between two bounds."""
    by_bound = sorted((float(series.labels["le"]), dict(series.points)) for series in buckets if "le" in series.labels)
    rows: list[dict[str, Any]] = []
    below: dict[float, float] = {}
    lower = 0.0
    finite = [bound for bound, _ in by_bound if bound != float("inf")]
    for bound, points in by_bound:
        upper = bound if bound != float("inf") else 1.25 * max(finite, default=1.0)
        low = lower or upper / 1.25
        for time_s, value in points.items():
            inside = value - below.get(time_s, 0.0)
            if inside > 0:
                rows.append(
                    {"t": _moment(time_s), "t2": _moment(time_s + look.step_s), "low": low, "high": upper, "v": inside}
                )
        below, lower = points, bound
    scale = scale_for(unit, max((row["high"] for row in rows), default=1.0))
    for row in rows:
        row["low"], row["high"] = row["low"] / scale.divisor, row["high"] / scale.divisor
    return _svg(
        {
            "data": {"values": rows},
            "mark": {"type": "rect", "clip": True},
            "encoding": {
                "x": _time_axis(look),
                "x2": {"field": "t2"},
                "y": {
                    "field": "low",
                    "type": "quantitative",
                    "scale": {"type": "log", "nice": False},
                    "axis": {"title": scale.suffix.strip(), "tickCount": 5, "titleAngle": 0, "titleY": -12},
                },
                "y2": {"field": "high"},
                "color": {
                    "field": "v",
                    "type": "quantitative",
                    "scale": {"scheme": "oranges"},
                    "legend": None,
                },
            },
        },
        width,
        height,
    )


def _time_axis(look: Look) -> dict[str, Any]:
    """The whole window on every chart, so that they can be read one below the other."""
    return {
        "field": "t",
        "type": "temporal",
        "axis": {"title": None, "format": "%H:%M:%S", "tickCount": 5},
        "scale": {"domain": [_moment(look.start_s), _moment(look.end_s)], "nice": False},
    }


def _moment(time_s: float) -> str:
    return datetime.fromtimestamp(time_s, tz=UTC).astimezone().replace(tzinfo=None).isoformat()


def _svg(spec: dict[str, Any], width: int, height: int) -> str:
    sized = {**spec, "width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    svg: str = vl_convert.vegalite_to_svg({**sized, "config": CONFIG}, vl_version=VEGA_LITE)
    return svg
