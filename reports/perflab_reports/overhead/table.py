"""How is the ledger's table laid out? The same rows and columns for the page, the Markdown and the terminal."""

from dataclasses import dataclass

from perflab_reports import quantities
from perflab_reports.overhead.model import CostCell, CostEstimate, OverheadReport


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """The figure, and in smaller letters what it rests on."""

    figure: str
    detail: str = ""


def heads(report: OverheadReport) -> tuple[str, ...]:
    """Titles of the columns after the first: CPU for each endpoint, then p50 for each, then idling."""
    costs = tuple(f"{quantity}, {endpoint.title}" for quantity in ("CPU", "p50") for endpoint in report.endpoints)
    return (*costs, "idle, per second")


def rows(report: OverheadReport) -> tuple[tuple[str, tuple[TableCell, ...]], ...]:
    """Each set-up's title and cells; the bare row holds what the others are ratios of."""
    return tuple(
        (
            row.title,
            (
                *(_cpu(row.on(endpoint.name)) for endpoint in report.endpoints),
                *(_p50(row.on(endpoint.name)) for endpoint in report.endpoints),
                _idle(row.idle_share),
            ),
        )
        for row in report.rows
    )


def _cpu(cell: CostCell | None) -> TableCell:
    return _cell(cell.cpu, quantities.microseconds(cell.cpu_us_per_request)) if cell else _MISSING


def _p50(cell: CostCell | None) -> TableCell:
    return _cell(cell.p50, quantities.milliseconds(cell.service_p50_ms)) if cell else _MISSING


def _idle(share: float | None) -> TableCell:
    return _MISSING if share is None else TableCell(figure=quantities.microseconds(1e6 * share))


def _cell(estimate: CostEstimate | None, absolute: str) -> TableCell:
    if estimate is None:
        return TableCell(figure=absolute)
    if estimate.low is None or estimate.high is None:
        return TableCell(figure=quantities.ratio(estimate.ratio), detail=absolute)
    return TableCell(
        figure=quantities.ratio(estimate.ratio),
        detail=f"{quantities.interval(estimate.low, estimate.high)}",
    )


_MISSING = TableCell(figure=quantities.MISSING)
