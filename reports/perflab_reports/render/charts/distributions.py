"""How are response times spread? Quantiles up to the far tail, each strategy over the baseline."""

from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from perflab_reports import quantities
from perflab_reports.model import Distribution, FactorReport
from perflab_reports.render.charts.axes import log_domain, log_ticks
from perflab_reports.render.charts.palette import light
from perflab_reports.render.charts.panel import WIDTH, Chart, ChartKind, Key, Panel, chart_of

HEIGHT: Final = 170
TAILS: Final = (2, 10, 100, 1_000, 10_000)
"""One request in so many is slower: the p50, p90, p99, p99.9 and p99.99."""
TAIL_LABELS: Final = "{'2': 'p50', '10': 'p90', '100': 'p99', '1000': 'p99.9', '10000': 'p99.99'}[datum.value]"


def panels(factor: FactorReport) -> tuple[Panel, ...]:
    """One per strategy over the baseline; the baseline alone where nothing else was measured."""
    by_name = {distribution.strategy: distribution for distribution in factor.distributions}
    baseline = by_name.get(factor.baseline)
    shown = [d for d in factor.distributions if d.strategy != factor.baseline] or list(factor.distributions)
    times = [t for d in factor.distributions for t in (*d.response_time_ms, *d.service_time_ms)]
    tails = [1 / (1 - q) for d in factor.distributions for q in d.quantiles if q < 1]
    x_domain, y_domain = log_domain(times), (1.0, 1.001 * max(tails, default=2.0))
    return tuple(
        Panel(
            title=distribution.strategy,
            alternative=_alternative(distribution, baseline),
            chart=_chart(distribution, baseline, x_domain, y_domain),
        )
        for distribution in shown
    )


def _chart(
    distribution: Distribution,
    baseline: Distribution | None,
    x_domain: tuple[float, float],
    y_domain: tuple[float, float],
) -> Chart:
    x = alt.X(
        "ms:Q",
        scale=alt.Scale(type="log", domain=list(x_domain), nice=False),
        axis=alt.Axis(
            values=log_ticks(*x_domain), format=",~g", labelExpr="datum.label + ' ms'", title=None, grid=True
        ),
    )
    y = alt.Y(
        "tail:Q",
        scale=alt.Scale(type="log", domain=list(y_domain), nice=False),
        axis=alt.Axis(
            values=[tail for tail in TAILS if tail <= y_domain[1]], labelExpr=TAIL_LABELS, title=None, grid=True
        ),
    )
    layers = []
    if baseline is not None and baseline is not distribution:
        layers.append(_line(baseline, baseline.response_time_ms, x, y, color=light("neutral"), strokeWidth=1.5))
    layers.append(
        _line(
            distribution,
            distribution.service_time_ms,
            x,
            y,
            color=light("strategy"),
            strokeWidth=1.2,
            strokeDash=[2, 2],
        )
    )
    layers.append(_line(distribution, distribution.response_time_ms, x, y, color=light("strategy"), strokeWidth=2.2))
    return alt.layer(*layers).properties(width=WIDTH - 40, height=HEIGHT)


def _line(distribution: Distribution, times_ms: Sequence[float], x: alt.X, y: alt.Y, **look: Any) -> alt.Chart:
    points = [
        {"ms": ms, "tail": 1 / (1 - quantile)}
        for quantile, ms in zip(distribution.quantiles, times_ms, strict=True)
        if quantile < 1 and ms > 0
    ]
    line: alt.Chart = (
        chart_of(points).mark_line(interpolate="monotone", **look).encode(x=x, y=y, order=alt.Order("tail:Q"))
    )
    return line


def _alternative(distribution: Distribution, baseline: Distribution | None) -> str:
    text = f"Response times of {distribution.strategy}: {_tails(distribution)}"
    if baseline is not None and baseline is not distribution:
        text += f"; of {baseline.strategy}, the baseline: {_tails(baseline)}"
    return text


def _tails(distribution: Distribution) -> str:
    wanted = {0.5: "p50", 0.9: "p90", 0.95: "p95", 0.99: "p99", 0.999: "p99.9"}
    return ", ".join(
        f"{wanted[round(quantile, 6)]} {quantities.milliseconds(ms)}"
        for quantile, ms in zip(distribution.quantiles, distribution.response_time_ms, strict=True)
        if round(quantile, 6) in wanted
    )


DISTRIBUTIONS: Final = ChartKind(
    name="distributions",
    title="Latency distributions",
    caption="Open phases of all valid trials. Further left is faster; each step up is ten times rarer.",
    panels=panels,
    keys=(
        Key(role="strategy", text="response time, from the intended start"),
        Key(role="strategy", text="service time, from the actual start", look="dotted"),
        Key(role="neutral", text="response time of the baseline"),
    ),
)
