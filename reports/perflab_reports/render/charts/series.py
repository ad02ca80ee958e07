"""Was each strategy steady while it was measured? Response time and served rate through one trial."""

import altair as alt

from perflab_reports.model import FactorReport
from perflab_reports.render.charts.drawing import Described, data, strategy_colours


def series(factor: FactorReport) -> Described | None:
    """None where no trial is valid."""
    rows = [
        {"strategy": found.strategy, "second": second, "p50": p50, "rps": rps}
        for found in factor.series
        for second, p50, rps in zip(found.second, found.p50_ms, found.served_rps, strict=True)
    ]
    if not rows:
        return None
    base = alt.Chart(data(rows)).encode(
        x=alt.X("second:Q", title="seconds into the open phase", axis=alt.Axis(grid=False)),
        color=alt.Color("strategy:N", scale=strategy_colours(factor)),
    )
    latency = (
        base.mark_line(strokeWidth=1.5, point=alt.OverlayMarkDef(size=14))
        .encode(y=alt.Y("p50:Q", scale=alt.Scale(type="log"), title="p50 (ms)", axis=alt.Axis(tickCount=5)))
        .properties(width=820, height=170)
    )
    rate = (
        base.mark_line(strokeWidth=1.5)
        .encode(y=alt.Y("rps:Q", title="served (requests/s)", axis=alt.Axis(tickCount=4)))
        .properties(width=820, height=90)
    )
    return Described(
        chart=alt.vconcat(latency, rate).resolve_scale(color="shared"),
        words="Median response time and served rate over the open phase of each strategy's first valid trial.",
    )
