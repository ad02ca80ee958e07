"""How far is each strategy from the baseline? Ratios with their intervals on a log axis, one panel per metric."""

import altair as alt

from perflab_reports.metrics import METRICS
from perflab_reports.model import FactorReport
from perflab_reports.render.charts.drawing import INK, Described, data

VERDICTS = ("FASTER", "SLOWER", "SAME", "INCONCLUSIVE")
COLOURS = ("#009E73", "#D55E00", "#0072B2", "#999999")
SHAPES = ("circle", "triangle-down", "square", "cross")


def ratios(factor: FactorReport) -> Described | None:
    """None where nothing is compared."""
    rows = [
        {
            "strategy": strategy.strategy,
            "metric": METRICS[comparison.metric].title,
            "ratio": comparison.ratio,
            "low": comparison.low,
            "high": comparison.high,
            "verdict": comparison.verdict,
        }
        for strategy in factor.strategies
        for comparison in strategy.comparisons
    ]
    if not rows:
        return None
    metrics = [m.title for m in METRICS.values() if any(row["metric"] == m.title for row in rows)]
    order = [strategy.strategy for strategy in factor.strategies if strategy.comparisons]
    low, high = _domain(rows)
    x_scale = alt.Scale(type="log", domain=[low, high], nice=False, clamp=True)
    x_axis = alt.Axis(values=_ticks(low, high), labelExpr="datum.value + 'x'", grid=True)
    y = alt.Y("strategy:N", sort=order, title=None, axis=alt.Axis(grid=False))
    base = alt.Chart()
    one = base.mark_rule(strokeDash=[4, 3], color=INK, opacity=0.6).encode(x=alt.datum(1))
    interval = base.mark_rule(strokeWidth=3, opacity=0.7).encode(
        x=alt.X("low:Q", scale=x_scale, title=None, axis=x_axis),
        x2="high:Q",
        y=y,
        color=alt.Color("verdict:N", scale=alt.Scale(domain=VERDICTS, range=COLOURS)),
    )
    point = base.mark_point(size=90, filled=True, opacity=1).encode(
        x=alt.X("ratio:Q", scale=x_scale),
        y=y,
        color=alt.Color("verdict:N", scale=alt.Scale(domain=VERDICTS, range=COLOURS)),
        shape=alt.Shape("verdict:N", scale=alt.Scale(domain=VERDICTS, range=SHAPES)),
    )
    width = 690 // min(3, len(metrics))
    chart = alt.layer(one, interval, point, data=data(rows)).properties(width=width, height=26 * len(order))
    faceted = chart.facet(facet=alt.Facet("metric:N", sort=metrics, title=None), columns=3)
    words = (
        f"Ratios to {factor.baseline} with 95 % intervals for {', '.join(metrics)}; the table below has the figures."
    )
    return Described(chart=faceted, words=words)


def _domain(rows: list[dict[str, object]]) -> tuple[float, float]:
    """Wide enough for every estimate; a wild interval is cut off at ten times beyond them."""
    estimates = [float(str(row["ratio"])) for row in rows]
    low = max(min(float(str(row["low"])) for row in rows), min(estimates) / 4)
    high = min(max(float(str(row["high"])) for row in rows), max(estimates) * 4)
    return min(low * 0.9, 0.75), max(high * 1.1, 1.33)


def _ticks(low: float, high: float) -> list[float]:
    """1-2-5 steps; decades alone where that would be too many."""
    steps = [m * 10.0**e for e in range(-5, 6) for m in (1, 2, 5)]
    inside = [round(step, 6) for step in steps if low <= step <= high]
    return inside if len(inside) <= 6 else [step for step in inside if f"{step:e}"[0] == "1"]
