"""What happened second by second? Response times on a log axis over the served rate, one panel per strategy."""

import math
from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from perflab_reports import quantities
from perflab_reports.model import FactorReport, TimeSeries
from perflab_reports.render.charts.axes import log_domain, log_ticks
from perflab_reports.render.charts.palette import light
from perflab_reports.render.charts.panel import WIDTH, Chart, ChartKind, Key, Panel, chart_of


def panels(factor: FactorReport) -> tuple[Panel, ...]:
    """One per strategy, its phases one after another."""
    by_strategy: dict[str, list[TimeSeries]] = {}
    for series in factor.series:
        by_strategy.setdefault(series.strategy, []).append(series)
    latency = log_domain([ms for series in factor.series for ms in (*series.p50_ms, *series.p95_ms)])
    ceiling = max((rps for series in factor.series for rps in series.served_rps if math.isfinite(rps)), default=1.0)
    return tuple(
        Panel(title=strategy, alternative=_alternative(strategy, phases), chart=_chart(phases, latency, ceiling))
        for strategy, phases in by_strategy.items()
    )


def _chart(phases: Sequence[TimeSeries], latency: tuple[float, float], ceiling: float) -> Chart:
    points, starts = _on_one_clock(phases)
    data = chart_of(points)
    end = max((point["second"] for point in points), default=1.0)
    x_scale = alt.Scale(domain=[0, max(end, 1.0)], nice=False)
    hidden = alt.X("second:Q", scale=x_scale, axis=None)
    scale = alt.Scale(type="log", domain=list(latency), nice=False)
    axis = alt.Axis(values=log_ticks(*latency, at_most=5), format=",~g", labelExpr="datum.label + ' ms'", title=None)
    boundaries = chart_of(starts)
    latencies = alt.layer(
        boundaries.transform_filter("datum.second > 0").mark_rule(color=light("line")).encode(x=hidden),
        *(
            data.transform_filter(f"isValid(datum.{name}) && datum.{name} > 0")
            .mark_line(color=light("strategy"), strokeWidth=width, strokeDash=dash, point=_dots(points))
            .encode(x=hidden, y=alt.Y(f"{name}:Q", scale=scale, axis=axis), detail=alt.Detail("phase:N"))
            for name, width, dash in (("p95_ms", 1.2, [3, 2]), ("p50_ms", 2.0, [1, 0]))
        ),
        boundaries.mark_text(align="left", baseline="bottom", color=light("muted"), fontSize=10).encode(
            x=hidden, y=alt.value(-4), text=alt.Text("phase:N")
        ),
    ).properties(width=WIDTH - 48, height=110)
    rate = (
        data.transform_filter("isValid(datum.rps)")
        .mark_area(color=light("rest"), opacity=0.55, line={"color": light("neutral"), "strokeWidth": 1})
        .encode(
            x=alt.X(
                "second:Q",
                scale=x_scale,
                axis=alt.Axis(title=None, tickCount=5, labelExpr="datum.label + ' s'", grid=False, tickMinStep=1),
            ),
            y=alt.Y(
                "rps:Q",
                stack=None,
                scale=alt.Scale(domain=[0, ceiling * 1.05], nice=False),
                axis=alt.Axis(title=None, values=[0, _round_below(ceiling)], labelExpr="datum.label + ' rps'"),
            ),
            detail=alt.Detail("phase:N"),
        )
        .properties(width=WIDTH - 48, height=38)
    )
    return alt.vconcat(latencies, rate, spacing=8)


def _on_one_clock(phases: Sequence[TimeSeries]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Points of all phases with seconds that never run backwards, and where each phase starts."""
    points: list[dict[str, Any]] = []
    starts: list[dict[str, Any]] = []
    end = 0.0
    origin = min((second for series in phases for second in series.second), default=0.0)
    for series in phases:
        if not series.second:
            continue
        first = series.second[0] - origin
        offset = -origin if first >= end else end - series.second[0]
        starts.append({"second": series.second[0] + offset, "phase": series.phase if len(phases) > 1 else ""})
        for second, rps, p50, p95 in zip(series.second, series.served_rps, series.p50_ms, series.p95_ms, strict=True):
            point = {"rps": rps, "p50_ms": p50, "p95_ms": p95}
            finite = {name: value if math.isfinite(value) else None for name, value in point.items()}
            points.append({"second": second + offset, "phase": series.phase, **finite})
        end = series.second[-1] + offset + 1
    return points, starts


def _dots(points: Sequence[dict[str, Any]]) -> dict[str, Any] | bool:
    """A few seconds are easier to see as points on the line."""
    return {"filled": True, "size": 12, "color": light("strategy")} if len(points) <= 20 else False


def _round_below(value: float) -> float:
    """The largest 1-2-5 number that is not above the value."""
    step = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return max(m * step for m in (1, 2, 5) if m * step <= max(value, step))


def _alternative(strategy: str, phases: Sequence[TimeSeries]) -> str:
    parts = []
    for series in phases:
        medians = [ms for ms in series.p50_ms if math.isfinite(ms) and ms > 0]
        if medians:
            parts.append(
                f"{series.phase}: {len(series.second)} s, p50 per second between "
                f"{quantities.milliseconds(min(medians))} and {quantities.milliseconds(max(medians))}"
            )
    return f"{strategy} second by second; " + "; ".join(parts)


SERIES: Final = ChartKind(
    name="series",
    title="Over time",
    caption="First valid trial of each strategy, second by second.",
    panels=panels,
    keys=(
        Key(role="strategy", text="p50 response time"),
        Key(role="strategy", text="p95 response time", look="dotted"),
        Key(role="rest", text="served rate", look="area"),
    ),
)
