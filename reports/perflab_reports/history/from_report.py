"""Which rows does a judged run leave in the history? Pure."""

from collections.abc import Iterator

from perflab_reports import quantities
from perflab_reports.history.row import EVERY_ENDPOINT, HistoryRow
from perflab_reports.metrics import METRICS
from perflab_reports.model import Comparison, FactorReport, Report, StrategyReport


def rows_of_report(report: Report) -> tuple[HistoryRow, ...]:
    """One for every strategy, endpoint and compared metric; the baseline has values without ratios."""
    return tuple(row for factor in report.factors for row in _factor(report, factor))


def _factor(report: Report, factor: FactorReport) -> Iterator[HistoryRow]:
    for strategy in factor.strategies:
        compared = {comparison.metric: comparison for comparison in strategy.comparisons}
        for metric in METRICS:
            if metric in compared or metric in strategy.values:
                value = strategy.values.get(metric)
                yield _row(report, factor, strategy, EVERY_ENDPOINT, metric, value, compared.get(metric))
        for endpoint in strategy.endpoints:
            for comparison in endpoint.comparisons:
                yield _row(report, factor, strategy, endpoint.endpoint, comparison.metric, None, comparison)


def _row(
    report: Report,
    factor: FactorReport,
    strategy: StrategyReport,
    endpoint: str,
    metric: str,
    value: float | None,
    comparison: Comparison | None,
) -> HistoryRow:
    known = METRICS.get(metric)
    return HistoryRow(
        run_id=report.run_id,
        source="run",
        created_at=report.created_at,
        revision=report.environment.revision or "",
        machine=f"{report.environment.cpu_model}, {report.environment.cpu_count} CPUs",
        setting=f"{report.preset}: {factor.mix} on {factor.dataset} at scale {quantities.number(factor.scale)}",
        subject=factor.factor,
        strategy=strategy.strategy,
        endpoint=endpoint,
        metric=metric,
        unit=comparison.unit if comparison else known.unit if known else "",
        lower_is_better=known.margin.lower_is_better if known else True,
        value=comparison.candidate_value if value is None and comparison else value,
        ratio=comparison.ratio if comparison else None,
        low=comparison.low if comparison else None,
        high=comparison.high if comparison else None,
        verdict=comparison.verdict if comparison else "",
        reason=comparison.reason if comparison else "",
    )
