"""Does the baseline agree with itself? The A/A arm per metric, over the smallest effect that could have been found."""

from typing import Final

from perflab_reports import quantities
from perflab_reports.model import FactorReport
from perflab_reports.render.charts.interval_rows import IntervalRow, interval_rows, shared_domain
from perflab_reports.render.charts.panel import ChartKind, Key, Panel
from perflab_reports.render.view.metrics import in_report_order, label


def panels(factor: FactorReport) -> tuple[Panel, ...]:
    """One panel with a row per metric; none where no A/A arm was measured."""
    rows = []
    for metric in in_report_order(factor.a_a):
        agreement = factor.a_a[metric]
        smallest = 1 + agreement.minimal_detectable_effect
        rows.append(
            IntervalRow(
                label=label(metric).title,
                note=f"{quantities.ratio(agreement.ratio)} {agreement.verdict}",
                ratio=agreement.ratio,
                low=agreement.low,
                high=agreement.high,
                verdict=agreement.verdict,
                band=(1 / smallest, smallest),
            )
        )
    if not rows:
        return ()
    return (
        Panel(
            title=f"{factor.baseline} against itself",
            alternative=f"{factor.baseline} against itself: "
            + "; ".join(f"{row.label} {row.note} ({quantities.interval(row.low, row.high)})" for row in rows),
            chart=interval_rows(rows, shared_domain(rows), axis_title="1x is agreement"),
        ),
    )


AGREEMENT: Final = ChartKind(
    name="a_a",
    title="A/A",
    caption="The second pass over the baseline, divided by the first.",
    panels=panels,
    keys=(Key(role="band", text="effects too small for this many blocks", look="area"),),
)
