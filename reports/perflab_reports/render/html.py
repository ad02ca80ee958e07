"""The report as one page that works offline: no script, no font, no address outside it."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from perflab_reports.metrics import METRICS
from perflab_reports.model import FactorReport, Report
from perflab_reports.render.charts.drawing import Charts
from perflab_reports.words import quantities
from perflab_reports.words.mechanism import hit_ratio, largest_plan_change, queries_per_request


def render_html(report: Report, charts: Charts) -> str:
    """The page; everything that comes from evidence is escaped."""
    environment = Environment(
        loader=PackageLoader("perflab_reports.render"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        times=quantities.times,
        figure=quantities.figure,
        bytes=quantities.byte_size,
        count=quantities.count,
        milliseconds=quantities.milliseconds,
    )

    def chart(factor: FactorReport, name: str) -> dict[str, Any] | None:
        picture = charts.get(factor.factor, name)
        return {"svg": Markup(picture.svg), "words": picture.words} if picture else None  # noqa: S704 (our own SVG)

    return environment.get_template("report.html.j2").render(
        report=report,
        metrics=METRICS,
        chart=chart,
        baseline_of=baseline_of,
        plan_change=plan_changes,
        hit_ratio=hit_ratio,
        queries_per_request=queries_per_request,
    )


def baseline_of(factor: FactorReport) -> Any:
    """The baseline's own report."""
    return next(strategy for strategy in factor.strategies if strategy.strategy == factor.baseline)


def plan_changes(factor: FactorReport) -> list[dict[str, Any]]:
    """Per strategy the plan that changed most against the baseline's."""
    baseline = baseline_of(factor).examination
    if baseline is None:
        return []
    found = []
    for strategy in factor.strategies:
        if strategy.examination is None or strategy.strategy == factor.baseline:
            continue
        change = largest_plan_change(baseline, strategy.examination)
        if change is not None:
            work, statement, before, after = change
            found.append(
                {
                    "strategy": strategy.strategy,
                    "endpoint": work.endpoint,
                    "sql": statement.sql,
                    "before": before,
                    "after": after,
                }
            )
    return found
