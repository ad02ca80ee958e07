"""How far is each strategy from the baseline? One forest panel per metric, all on one axis so that they compare."""

from typing import Final

from perflab_reports import quantities
from perflab_reports.model import Comparison, FactorReport
from perflab_reports.render.charts.interval_rows import IntervalRow, interval_rows, shared_domain
from perflab_reports.render.charts.panel import ChartKind, Key, Panel
from perflab_reports.render.view.metrics import in_report_order, label

DIRECTIONS: Final = {"lower": "left of 1x is better", "higher": "right of 1x is better", None: ""}


def panels(factor: FactorReport) -> tuple[Panel, ...]:
    """One per metric that any strategy was compared by."""
    by_metric: dict[str, list[tuple[str, Comparison]]] = {}
    for strategy in factor.strategies:
        for comparison in strategy.comparisons:
            by_metric.setdefault(comparison.metric, []).append((strategy.strategy, comparison))
    rows = {
        metric: [_row(name, comparison, factor) for name, comparison in compared]
        for metric, compared in by_metric.items()
    }
    domain = shared_domain([row for metric in rows.values() for row in metric])
    return tuple(
        Panel(
            title=label(metric).title,
            alternative=f"{label(metric).title}, ratio to {factor.baseline}: "
            + "; ".join(f"{row.label} {row.note} ({quantities.interval(row.low, row.high)})" for row in rows[metric]),
            chart=interval_rows(rows[metric], domain, axis_title=DIRECTIONS[label(metric).better]),
        )
        for metric in in_report_order(rows)
    )


def _row(strategy: str, comparison: Comparison, factor: FactorReport) -> IntervalRow:
    agreement = factor.a_a.get(comparison.metric)
    return IntervalRow(
        label=strategy,
        note=f"{quantities.ratio(comparison.ratio)} {comparison.verdict}",
        ratio=comparison.ratio,
        low=comparison.low,
        high=comparison.high,
        verdict=comparison.verdict,
        band=(agreement.low, agreement.high) if agreement else None,
    )


RATIOS: Final = ChartKind(
    name="ratios",
    title="Ratio to the baseline",
    caption="Mean over blocks with its 95 % interval, on a logarithmic axis. An arrow means that the interval goes on.",
    panels=panels,
    keys=(Key(role="band", text="what the baseline shows against itself (A/A)", look="area"),),
)
