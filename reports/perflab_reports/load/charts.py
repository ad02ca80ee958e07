"""How does a load test look? Rates and percentiles by second, and the two distributions."""

import math
from typing import Any, Final

import altair as alt

from perflab_reports import quantities
from perflab_reports.load.summary import LoadSummary
from perflab_reports.render.charts.axes import log_domain, log_ticks
from perflab_reports.render.charts.palette import light
from perflab_reports.render.charts.panel import Chart, Panel, chart_of

WIDE: Final = 620
TALL: Final = 150
LEAST_MS: Final = 0.01


def panels(summary: LoadSummary) -> tuple[Panel, ...]:
    """The charts that the summary can fill."""
    if not summary.seconds:
        return ()
    found = [_rates(summary), _latencies(summary)]
    if summary.curve:
        found.append(_distributions(summary))
    return tuple(found)


def _rates(summary: LoadSummary) -> Panel:
    first = min(second.second for second in summary.seconds)
    last = max(second.second for second in summary.seconds)
    # A second in which one phase ends and the next begins is one second to the server.
    rows = [{"second": second, "offered": 0, "served": 0, "errors": 0} for second in range(last - first + 1)]
    for point in summary.seconds:
        row = rows[point.second - first]
        row["offered"] += point.offered
        row["served"] += point.served
        row["errors"] += point.errors
    data = chart_of(rows)
    most = max(max(row["offered"], row["served"]) for row in rows)
    y = alt.Scale(domain=[0, max(1.0, most * 1.05)], nice=False)
    chart = alt.layer(
        data.mark_area(color=light("rest"), opacity=0.5, interpolate="step-after").encode(
            x=_seconds_axis(rows), y=alt.Y("offered:Q", scale=y, axis=alt.Axis(title=None, tickCount=4))
        ),
        data.mark_line(color=light("strategy"), strokeWidth=1.6, interpolate="step-after").encode(
            x=_seconds_axis(rows), y=alt.Y("served:Q", scale=y)
        ),
        data.transform_filter("datum.errors > 0")
        .mark_bar(color=light("worse"), width=3)
        .encode(x=_seconds_axis(rows), y=alt.Y("errors:Q", scale=y)),
    ).properties(width=WIDE, height=TALL)
    return Panel(
        title="Requests a second: offered (area), served (line), failed (bars)",
        alternative=f"Offered and served requests by second, at most {quantities.number(most)} a second",
        chart=chart,
    )


def _latencies(summary: LoadSummary) -> Panel:
    first = min(second.second for second in summary.seconds)
    rows: list[dict[str, Any]] = [
        {"second": point.second - first, "percentile": name, "ms": max(LEAST_MS, value), "phase": point.phase}
        for point in summary.seconds
        for name, value in (("p50", point.p50_ms), ("p95", point.p95_ms), ("p99", point.p99_ms))
        if value is not None
    ]
    domain = log_domain([row["ms"] for row in rows])
    return Panel(
        title="Response time from the intended start: p50 (thick), p95, p99 (dotted)",
        alternative="Response time percentiles by second on a logarithmic axis",
        chart=alt.layer(
            *(
                chart_of([row for row in rows if row["percentile"] == name])
                .mark_line(color=light(role), strokeWidth=width, strokeDash=dash)
                .encode(x=_seconds_axis(rows), y=_ms_axis(domain), detail=alt.Detail("phase:N"))
                for name, role, width, dash in (
                    ("p99", "worse", 1.2, [2, 2]),
                    ("p95", "database", 1.2, [1, 0]),
                    ("p50", "strategy", 2.0, [1, 0]),
                )
            )
        ).properties(width=WIDE, height=TALL),
    )


def _distributions(summary: LoadSummary) -> Panel:
    """Shares on a scale of nines: equal steps from p90 to p99 to p99.9."""
    rows: list[dict[str, Any]] = []
    for point in summary.curve:
        nines = -math.log10(max(1e-4, 1 - point.share))
        for kind, value in (("response", point.response_ms), ("service", point.service_ms)):
            rows.append({"nines": nines, "kind": kind, "ms": max(LEAST_MS, value), "phase": point.phase})
    domain = log_domain([row["ms"] for row in rows])
    names = "{0: '0 %', 1: '90 %', 2: '99 %', 3: '99.9 %', 4: '99.99 %'}"
    x = alt.X(
        "nines:Q",
        scale=alt.Scale(domain=[0, 4], nice=False),
        axis=alt.Axis(title=None, values=[0, 1, 2, 3, 4], labelExpr=f"({names})[datum.value]", grid=False),
    )
    return Panel(
        title="Share of requests at most so slow: response time (solid), service time (dotted)",
        alternative="Distribution of response and service times, measured phases",
        chart=alt.layer(
            *(
                chart_of([row for row in rows if row["kind"] == kind])
                .mark_line(color=light(role), strokeWidth=1.8, strokeDash=dash)
                .encode(x=x, y=_ms_axis(domain), detail=alt.Detail("phase:N"))
                for kind, role, dash in (("service", "neutral", [2, 2]), ("response", "strategy", [1, 0]))
            )
        ).properties(width=WIDE, height=TALL),
    )


def _seconds_axis(rows: list[dict[str, Any]]) -> alt.X:
    end = max(row["second"] for row in rows) + 1
    return alt.X(
        "second:Q",
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=alt.Axis(title=None, tickCount=8, labelExpr="datum.label + ' s'", grid=False, tickMinStep=1),
    )


def _ms_axis(domain: tuple[float, float]) -> alt.Y:
    return alt.Y(
        "ms:Q",
        scale=alt.Scale(type="log", domain=list(domain), nice=False),
        axis=alt.Axis(values=log_ticks(*domain, at_most=5), format=",~g", labelExpr="datum.label + ' ms'", title=None),
    )


__all__ = ["Chart", "panels"]
