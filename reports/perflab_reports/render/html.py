"""How does a team read a report? One page that needs nothing but itself: no network, no script, any screen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from perflab_reports import quantities
from perflab_reports.evidence.examination import IndexCost
from perflab_reports.model import Agreement, Comparison, FactorReport, Report, StrategyReport
from perflab_reports.overhead.table import heads, rows
from perflab_reports.render.charts.palette import PALETTE
from perflab_reports.render.figures import Figure, Figures, anchors
from perflab_reports.render.view.costs import WriteRow, index_rows, write_rows
from perflab_reports.render.view.load import phase, rerun_commands
from perflab_reports.render.view.metrics import MetricLabel, in_report_order, label
from perflab_reports.render.view.overhead import ABSENT, provenance
from perflab_reports.render.view.overhead import LEGEND as COST_LEGEND
from perflab_reports.render.view.plans import PlanChange, plan_changes, shape_lines
from perflab_reports.render.view.ratios import EndpointRows, RatioTable, endpoint_table, ratio_table
from perflab_reports.render.view.validity import Validity, drift, validity
from perflab_reports.render.view.words import LEGEND, moment
from perflab_reports.render.view.work import WorkTable, queries_by_endpoint, work_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """All that the page says of one factor, in its order."""

    anchor: str
    factor: FactorReport
    figures: Mapping[str, Figure]
    ratios: RatioTable
    reasons: tuple[tuple[str, str, Comparison], ...]
    work: WorkTable
    queries: WorkTable
    changes: tuple[tuple[str, tuple[PlanChange, ...]], ...]
    indexes: tuple[tuple[str, IndexCost], ...]
    writes: tuple[WriteRow, ...]
    endpoint_metrics: tuple[MetricLabel, ...]
    endpoints: tuple[EndpointRows, ...]
    validity: Validity
    agreements: tuple[tuple[MetricLabel, Agreement], ...]
    left_out: tuple[StrategyReport, ...]

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """Anchor suffix and title of each part that is there."""
        parts = [("ratios", "Ratio to the baseline"), ("mechanism", "Mechanism")]
        if "distributions" in self.figures:
            parts.append(("distributions", "Latency"))
        if "series" in self.figures:
            parts.append(("series", "Over time"))
        if self.endpoints:
            parts.append(("endpoints", "Per endpoint"))
        return (*parts, ("validity", "Validity"))


def render(report: Report, figures: Figures) -> str:
    """The whole page."""
    sections = [
        _section(factor, anchor, drawn)
        for factor, anchor, drawn in zip(report.factors, anchors(report), figures, strict=True)
    ]
    return (
        page_environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            sections=sections,
            palette=PALETTE,
            legend=LEGEND,
            ledger=report.instruments,
            commands=rerun_commands(report),
        )
    )


def _section(factor: FactorReport, anchor: str, figures: Mapping[str, Figure]) -> Section:
    endpoint_metrics, endpoints = endpoint_table(factor)
    changes = ((strategy.strategy, plan_changes(factor, strategy)) for strategy in factor.strategies)
    return Section(
        anchor=anchor,
        factor=factor,
        figures=figures,
        ratios=ratio_table(factor),
        reasons=tuple((s.strategy, label(c.metric).short, c) for s in factor.strategies for c in s.comparisons),
        work=work_table(factor),
        queries=queries_by_endpoint(factor),
        changes=tuple((strategy, changed) for strategy, changed in changes if changed),
        indexes=index_rows(factor),
        writes=write_rows(factor),
        endpoint_metrics=endpoint_metrics,
        endpoints=endpoints,
        validity=validity(factor),
        agreements=tuple((label(metric), factor.a_a[metric]) for metric in in_report_order(factor.a_a)),
        left_out=tuple(strategy for strategy in factor.strategies if strategy.status != "OK"),
    )


def page_environment() -> Environment:
    """Templates with the house's ways of writing numbers."""
    environment = Environment(
        loader=PackageLoader("perflab_reports.render", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "ratio": lambda value: quantities.MISSING if value is None else quantities.ratio(value),
        "interval": _interval,
        "quantity": quantities.quantity,
        "milliseconds": quantities.milliseconds,
        "seconds": quantities.seconds,
        "percent": quantities.percent,
        "number": quantities.number,
        "count": quantities.count,
        "size": quantities.size,
        "phase": phase,
        "moment": moment,
        "drift": drift,
        "shape_lines": shape_lines,
        "breakable": _breakable,
        "words": _words,
        "drawn": Markup,
        "cost_heads": heads,
        "cost_rows": rows,
        "provenance": provenance,
    }
    environment.globals |= {"cost_legend": COST_LEGEND, "cost_absent": ABSENT}
    return environment


def _interval(value: Any) -> str:
    """Of anything with a low and a high end."""
    return quantities.interval(value.low, value.high)


def _breakable(name: str) -> Markup:
    """A long_name_with_underscores that may wrap after each of them."""
    return Markup("_<wbr>").join(name.split("_"))


def _words(sentence: str) -> Markup:
    """A sentence whose `commands` stand in code style."""
    parts = re.split(r"`([^`]+)`", sentence)
    return Markup("").join(Markup("<code>{}</code>").format(p) if i % 2 else p for i, p in enumerate(parts))
