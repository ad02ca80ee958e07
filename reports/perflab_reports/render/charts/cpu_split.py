"""Where does a request's CPU time go? App workers, PostgreSQL and the rest, stacked per strategy."""

from typing import Any, Final

import altair as alt

from perflab_reports import quantities
from perflab_reports.model import FactorReport
from perflab_reports.render.charts.palette import light
from perflab_reports.render.charts.panel import WIDTH, Chart, ChartKind, Key, Panel, chart_of
from perflab_reports.render.view.metrics import CPU_PARTS

ROW_HEIGHT: Final = 38


def panels(factor: FactorReport) -> tuple[Panel, ...]:
    """One panel with a bar per strategy whose trials carry the split; none where none does."""
    rows = []
    for strategy in factor.strategies:
        parts = {part.role: strategy.values[part.metric] for part in CPU_PARTS if part.metric in strategy.values}
        if parts:
            rows.append((strategy.strategy, parts))
    if not rows:
        return ()
    spoken = "; ".join(
        f"{name} "
        + ", ".join(f"{p.title} {quantities.microseconds(parts[p.role])}" for p in CPU_PARTS if p.role in parts)
        for name, parts in rows
    )
    return (
        Panel(
            title="CPU per request, by process",
            alternative=f"CPU time per request by process: {spoken}",
            chart=_chart(rows),
        ),
    )


def _chart(rows: list[tuple[str, dict[str, float]]]) -> Chart:
    bars: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for index, (name, parts) in enumerate(rows):
        top, total = ROW_HEIGHT * index, 0.0
        for part in CPU_PARTS:
            share = parts.get(part.role, 0.0)
            bars.append({"role": part.role, "from": total, "to": total + share, "top": top + 19, "bottom": top + 33})
            total += share
        texts.append({"label": name, "total": quantities.microseconds(total), "text": top + 9})
    widest = max(bar["to"] for bar in bars)
    height = ROW_HEIGHT * len(rows)
    y_scale = alt.Scale(domain=[height, 0], nice=False)
    roles = [part.role for part in CPU_PARTS]
    text = chart_of(texts)
    y_text = alt.Y("text:Q", scale=y_scale, axis=None)
    return alt.layer(
        chart_of(bars)
        .mark_rect(opacity=1)
        .encode(
            x=alt.X("from:Q", scale=alt.Scale(domain=[0, widest], nice=False), axis=None),
            x2=alt.X2("to:Q"),
            y=alt.Y("top:Q", scale=y_scale, axis=None),
            y2=alt.Y2("bottom:Q"),
            color=alt.Color("role:N", scale=alt.Scale(domain=roles, range=[light(r) for r in roles]), legend=None),
        ),
        text.mark_text(align="left", color=light("ink"), limit=200, fontSize=12).encode(
            x=alt.value(0), y=y_text, text=alt.Text("label:N")
        ),
        text.mark_text(align="right", color=light("muted"), fontSize=11).encode(
            x=alt.value(WIDTH), y=y_text, text=alt.Text("total:N")
        ),
    ).properties(width=WIDTH, height=height)


CPU_SPLIT: Final = ChartKind(
    name="cpu",
    title="CPU per request by process",
    caption="User and system time over completed requests, from /proc.",
    panels=panels,
    keys=tuple(Key(role=part.role, text=part.title, look="area") for part in CPU_PARTS),
)
