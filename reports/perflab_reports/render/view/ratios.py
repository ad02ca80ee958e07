"""Which strategies by which metrics? The table of ratios, its gaps explained."""

from collections.abc import Sequence
from dataclasses import dataclass

from perflab_reports import quantities
from perflab_reports.model import Comparison, EndpointComparison, FactorReport, StrategyReport
from perflab_reports.render.view.metrics import MetricLabel, in_report_order, label


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One strategy by one metric: a comparison, or the strategy's own value, or why there is neither."""

    comparison: Comparison | None = None
    value: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One strategy. A strategy without figures has no cells, and its status and reason say why."""

    strategy: StrategyReport
    baseline: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioTable:
    """Rows in the order of the report; as many cells as metrics."""

    metrics: tuple[MetricLabel, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRows:
    """One endpoint: each strategy that was compared on it, with a cell per metric."""

    endpoint: str
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def ratio_table(factor: FactorReport) -> RatioTable:
    """Every strategy by every metric that any of them was compared by, or was meant to be."""
    metrics = in_report_order(
        [c.metric for s in factor.strategies for c in s.comparisons]
        + [metric for s in factor.strategies for metric in s.not_reported]
    )
    return RatioTable(
        metrics=tuple(label(metric) for metric in metrics),
        rows=tuple(_row(strategy, factor, metrics) for strategy in factor.strategies),
    )


def endpoint_table(factor: FactorReport) -> tuple[tuple[MetricLabel, ...], tuple[EndpointRows, ...]]:
    """The metrics, and per endpoint the strategies."""
    compared: dict[str, list[tuple[str, EndpointComparison]]] = {}
    for strategy in factor.strategies:
        for endpoint in strategy.endpoints:
            compared.setdefault(endpoint.endpoint, []).append((strategy.strategy, endpoint))
    metrics = in_report_order(c.metric for rows in compared.values() for _, e in rows for c in e.comparisons)
    return tuple(label(metric) for metric in metrics), tuple(
        EndpointRows(endpoint=endpoint, rows=tuple((name, _compared(metrics, e.comparisons, {})) for name, e in rows))
        for endpoint, rows in compared.items()
    )


def _row(strategy: StrategyReport, factor: FactorReport, metrics: Sequence[str]) -> Row:
    baseline = strategy.strategy == factor.baseline
    if strategy.status != "OK":
        return Row(strategy=strategy, baseline=baseline, cells=())
    if baseline:
        units = {c.metric: c.unit for s in factor.strategies for c in s.comparisons}
        cells = tuple(_own(strategy, metric, units.get(metric, label(metric).unit)) for metric in metrics)
        return Row(strategy=strategy, baseline=True, cells=cells)
    return Row(strategy=strategy, baseline=False, cells=_compared(metrics, strategy.comparisons, strategy.not_reported))


def _own(strategy: StrategyReport, metric: str, unit: str) -> Cell:
    value = strategy.values.get(metric)
    if value is None:
        return Cell(missing=strategy.not_reported.get(metric, ""))
    return Cell(value=quantities.quantity(value, unit))


def _compared(metrics: Sequence[str], comparisons: Sequence[Comparison], gaps: dict[str, str]) -> tuple[Cell, ...]:
    found = {comparison.metric: comparison for comparison in comparisons}
    return tuple(Cell(comparison=found.get(metric), missing=gaps.get(metric, "")) for metric in metrics)
