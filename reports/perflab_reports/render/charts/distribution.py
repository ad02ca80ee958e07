"""How are response times distributed? Percentiles towards the tail, on log axes."""

import altair as alt

from perflab_reports.model import FactorReport
from perflab_reports.render.charts.drawing import Described, data, strategy_colours

LABELS = (
    "datum.value == 2 ? 'p50' : datum.value == 4 ? 'p75' : datum.value == 10 ? 'p90' : datum.value == 20 ? 'p95' : "
    "datum.value == 100 ? 'p99' : datum.value == 1000 ? 'p99.9' : ''"
)


def distribution(factor: FactorReport) -> Described | None:
    """None where no trial is valid."""
    rows = [
        {"strategy": found.strategy, "tail": 1 / (1 - quantile), "ms": value}
        for found in factor.distributions
        for quantile, value in zip(found.quantiles, found.response_time_ms, strict=True)
        if value > 0
    ]
    if not rows:
        return None
    furthest = max(float(str(row["tail"])) for row in rows)
    chart = (
        alt.Chart(data(rows))
        .mark_line(strokeWidth=2, interpolate="monotone")
        .encode(
            x=alt.X(
                "tail:Q",
                scale=alt.Scale(type="log", domain=[1.02, max(20.0, furthest)], nice=False),
                axis=alt.Axis(values=[2, 4, 10, 20, 100, 1000], labelExpr=LABELS),
                title="percentile",
            ),
            y=alt.Y("ms:Q", scale=alt.Scale(type="log"), title="response time (ms)", axis=alt.Axis(tickCount=6)),
            color=alt.Color("strategy:N", scale=strategy_colours(factor)),
        )
        .properties(width=820, height=260)
    )
    words = "Response-time percentiles from p2 to the furthest that the number of requests supports, log scales."
    return Described(chart=chart, words=words)
