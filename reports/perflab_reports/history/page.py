"""How does a team read its history? One page that needs nothing but itself: what changed, then every trend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markupsafe import Markup

from perflab_reports import quantities
from perflab_reports.history.charts import panel
from perflab_reports.history.row import EVERY_ENDPOINT
from perflab_reports.history.trends import Change, Trend
from perflab_reports.metrics import METRICS
from perflab_reports.render.charts.draw import draw, inline
from perflab_reports.render.charts.palette import PALETTE
from perflab_reports.render.files import write_atomically
from perflab_reports.render.html import page_environment

MOST_CHARTS: Final = 400
"""Beyond these a page takes minutes to draw and longer to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One change, as the table at the top tells it."""

    series: str
    change: Change
    before: str
    after: str
    ratio: str
    revisions: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One drawn series and what stands under it."""

    title: str
    newest: str
    runs: int
    svg: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """The charts of one metric."""

    title: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What was measured under one setting on one machine."""

    anchor: str
    title: str
    setting: str
    machine: str
    metrics: tuple[Metric, ...]


def write_page(found: Sequence[Trend], file: Path) -> Path:
    """Write the page."""
    return write_atomically(file, render(found).encode())


def render(found: Sequence[Trend]) -> str:
    """The whole page: of single endpoints only those that changed, so that the others do not bury them."""
    shown = [trend for trend in found if trend.key.endpoint == EVERY_ENDPOINT or trend.changes][:MOST_CHARTS]
    # A selection of endpoints that did not change still wants to be seen.
    shown = shown or list(found[:MOST_CHARTS])
    runs = {point.run_id for trend in found for point in trend.points}
    days = sorted(point.created_at[:10] for trend in found for point in trend.points)
    return (
        page_environment()
        .get_template("history.html.j2")
        .render(
            changes=_changes(found),
            groups=_groups(shown),
            series=len(found),
            left_out=len(found) - len(shown),
            runs=len(runs),
            first_day=days[0] if days else "",
            last_day=days[-1] if days else "",
            palette=PALETTE,
        )
    )


def _changes(found: Iterable[Trend]) -> tuple[ChangeRow, ...]:
    """The newest change first, and the largest first among those of one run."""
    rows = [
        ChangeRow(
            series=trend.key.describe(),
            change=change,
            before=_quantity(trend, change.before),
            after=_quantity(trend, change.after),
            ratio=quantities.ratio(change.ratio),
            revisions=(short(change.revision_before), short(change.revision_after)),
        )
        for trend in found
        for change in trend.changes
    ]
    rows.sort(
        key=lambda row: abs(row.change.after - row.change.before) / max(abs(row.change.before), 1e-12), reverse=True
    )
    return tuple(sorted(rows, key=lambda row: row.change.created_at, reverse=True))


def _groups(shown: Iterable[Trend]) -> tuple[Group, ...]:
    by_place: dict[tuple[str, str, str, str], dict[str, list[Trend]]] = {}
    for trend in shown:
        key = trend.key
        place = by_place.setdefault((key.source, key.subject, key.setting, key.machine), {})
        place.setdefault(f"{_metric(key.metric)}{' (ratio)' if trend.measure == 'ratio' else _unit(trend)}", []).append(
            trend
        )
    return tuple(
        Group(
            anchor=f"group-{at}",
            title=subject if source == "run" else f"gate: {subject}",
            setting=setting,
            machine=machine,
            metrics=tuple(
                Metric(title=title, charts=tuple(_chart(trend, f"h{at}-{row}-{n}") for n, trend in enumerate(kept)))
                for row, (title, kept) in enumerate(by_metric.items())
            ),
        )
        for at, ((source, subject, setting, machine), by_metric) in enumerate(by_place.items())
    )


def _chart(trend: Trend, prefix: str) -> Chart:
    drawn = panel(trend)
    return Chart(
        title=drawn.title,
        newest=_quantity(trend, trend.latest.value),
        runs=len(trend.points),
        svg=Markup(inline(draw(drawn), prefix)),  # noqa: S704 (we drew it)
    )


def _quantity(trend: Trend, value: float) -> str:
    return quantities.ratio(value) if trend.measure == "ratio" else quantities.quantity(value, trend.unit)


def short(revision: str) -> str:
    """Enough of a revision to find it by; the mark of uncommitted changes stays."""
    return f"{revision[:8]}{'+' if revision.endswith('+') else ''}" if revision else "unknown"


def _metric(name: str) -> str:
    return METRICS[name].title if name in METRICS else name


def _unit(trend: Trend) -> str:
    return f", {trend.unit}" if trend.unit else ""
