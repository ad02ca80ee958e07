"""How does a trend look? One point per run, the level it is on as a line, and a rule where the level changed."""

from itertools import pairwise
from statistics import median
from typing import Any, Final

import altair as alt

from perflab_reports import quantities
from perflab_reports.history.trends import Change, Trend
from perflab_reports.render.charts.palette import light
from perflab_reports.render.charts.panel import WIDTH, Panel, chart_of

TALL: Final = 96
NEVER_ALL_OF_IT: Final = 0.05
"""A tenth of a percent must not fill the chart: the axis spans at least this share around the points."""


def panel(trend: Trend) -> Panel:
    """The chart of one series."""
    bounds = [0, *(change.index for change in trend.changes), len(trend.points)]
    runs = [
        {"run": at, "value": point.value, "low": point.low, "high": point.high} for at, point in enumerate(trend.points)
    ]
    levels = [
        {"from": start - 0.5, "to": end - 0.5, "level": median(point.value for point in trend.points[start:end])}
        for start, end in pairwise(bounds)
    ]
    x = alt.Scale(domain=[-0.5, max(len(runs) - 0.5, 1.5)], nice=False)
    y = alt.Scale(domain=list(_domain(trend)), nice=False, zero=False, clamp=True)
    layers = [
        *(_rule(change, x) for change in trend.changes),
        chart_of(levels)
        .mark_rule(color=light("neutral"), strokeWidth=1.6)
        .encode(
            x=alt.X("from:Q", scale=x, axis=_runs_axis(trend)), x2="to:Q", y=alt.Y("level:Q", scale=y, axis=_axis())
        ),
    ]
    if any(point.low is not None for point in trend.points):
        layers.append(
            chart_of([row for row in runs if row["low"] is not None])
            .mark_rule(color=light("strategy"), opacity=0.35)
            .encode(x=alt.X("run:Q", scale=x), y=alt.Y("low:Q", scale=y), y2="high:Q")
        )
    layers.append(
        chart_of(runs)
        .mark_circle(color=light("strategy"), size=16, opacity=1)
        .encode(x=alt.X("run:Q", scale=x), y=alt.Y("value:Q", scale=y))
    )
    return Panel(
        title=_title(trend),
        alternative=_alternative(trend),
        chart=alt.layer(*layers).properties(width=WIDTH - 40, height=TALL),
    )


def _rule(change: Change, x: alt.Scale) -> Any:
    rule = chart_of([{"at": change.index - 0.5}]).mark_rule(
        color=light("better" if change.better else "worse"), strokeWidth=1.5, strokeDash=[4, 2]
    )
    return rule.encode(x=alt.X("at:Q", scale=x))


def _domain(trend: Trend) -> tuple[float, float]:
    values = [point.value for point in trend.points]
    low, high = min(values), max(values)
    span = high - low
    # Intervals widen the axis, but a single wild one must not flatten the points.
    low = max(low - span, min((point.low for point in trend.points if point.low is not None), default=low))
    high = min(high + span, max((point.high for point in trend.points if point.high is not None), default=high))
    least = NEVER_ALL_OF_IT * max(abs(low), abs(high), 1e-12)
    pad = max(0.08 * (high - low), (least - (high - low)) / 2)
    return low - pad, high + pad


def _axis() -> alt.Axis:
    return alt.Axis(title=None, tickCount=3, format=",.4~r")


def _runs_axis(trend: Trend) -> alt.Axis:
    """The first and the newest run's day stand for the rest."""
    last = len(trend.points) - 1
    days = {0: trend.points[0].created_at[:10], last: trend.points[-1].created_at[:10]}
    names = ", ".join(f"'{at}': '{day}'" for at, day in days.items())
    return alt.Axis(title=None, values=sorted(days), labelExpr=f"({{{names}}})[datum.value]", grid=False)


def _title(trend: Trend) -> str:
    return " · ".join(name for name in (trend.key.strategy, trend.key.endpoint) if name) or trend.key.metric


def _alternative(trend: Trend) -> str:
    newest = quantities.quantity(trend.latest.value, trend.unit)
    told = [f"{trend.key.describe()}: {len(trend.points)} runs, newest {newest}"]
    told += [
        f"changed by {quantities.ratio(change.ratio)} at {change.revision_after or change.created_at}"
        for change in trend.changes
    ]
    return "; ".join(told)
