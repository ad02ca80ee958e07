"""Where does a request's CPU time go? Application, PostgreSQL and the rest, stacked per strategy."""

import altair as alt

from perflab_reports.model import FactorReport
from perflab_reports.render.charts.drawing import Described, data

PARTS = {"app_cpu_us": "application", "postgres_cpu_us": "PostgreSQL", "rest_cpu_us": "caches and poolers"}


def cpu_split(factor: FactorReport) -> Described | None:
    """None where no trial counted."""
    rows = [
        {"strategy": strategy.strategy, "part": label, "order": index, "ms": strategy.values[name] / 1000}
        for strategy in factor.strategies
        for index, (name, label) in enumerate(PARTS.items())
        if name in strategy.values
    ]
    if not rows:
        return None
    order = [strategy.strategy for strategy in factor.strategies]
    shown = sorted({str(row["strategy"]) for row in rows}, key=order.index)
    chart = (
        alt.Chart(data(rows))
        .mark_bar(height=16)
        .encode(
            x=alt.X("sum(ms):Q", title="CPU per request (ms)"),
            y=alt.Y("strategy:N", sort=order, title=None, axis=alt.Axis(grid=False)),
            color=alt.Color(
                "part:N", scale=alt.Scale(domain=list(PARTS.values()), range=["#0072B2", "#E69F00", "#009E73"])
            ),
            order="order:Q",
        )
        .properties(width=820, height=26 * len(shown))
    )
    return Described(chart=chart, words="CPU milliseconds per request by strategy, split into where they are spent.")
