"""Each sort of chart, drawn."""

import math
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from perflab_reports.model import Agreement, Report, TimeSeries
from perflab_reports.render import charts
from perflab_reports.render.charts import CHARTS
from perflab_reports.render.charts.draw import draw, inline, png
from perflab_reports.render.charts.palette import PALETTE
from perflab_reports.render.charts.series import SERIES
from perflab_reports.render.charts.sheet import sheet

PARTS = {"__init__", "axes", "draw", "interval_rows", "palette", "panel", "sheet"}


def test_every_chart_file_is_registered() -> None:
    files = {path.stem for path in Path(charts.__file__).parent.glob("*.py")}
    assert len(files - PARTS) == len(CHARTS)


@pytest.mark.parametrize("kind", CHARTS.values(), ids=CHARTS)
def test_a_chart_is_an_image_with_words_for_who_cannot_see_it(kind: charts.ChartKind, report: Report) -> None:
    panel = kind.panels(report.factors[0])[0]
    svg = draw(panel)
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == panel.alternative
    assert len(panel.alternative) > len(panel.title)


@pytest.mark.parametrize("kind", CHARTS.values(), ids=CHARTS)
def test_on_a_page_every_colour_is_a_variable(kind: charts.ChartKind, report: Report) -> None:
    text = inline(draw(kind.panels(report.factors[0])[0]), "a")
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) - {"none"}
    assert colours
    assert colours <= {f"var(--{role})" for role in PALETTE}


@pytest.mark.parametrize("kind", CHARTS.values(), ids=CHARTS)
def test_a_factor_without_figures_has_no_panels(kind: charts.ChartKind, report: Report) -> None:
    strategies = tuple(replace(s, comparisons=(), values={}) for s in report.factors[0].strategies)
    bare = replace(report.factors[0], strategies=strategies, a_a={}, distributions=(), series=())
    assert kind.panels(bare) == ()


@pytest.mark.parametrize("kind", CHARTS.values(), ids=CHARTS)
def test_figures_that_are_no_numbers_are_left_out_not_drawn_wrong(kind: charts.ChartKind, report: Report) -> None:
    factor = report.factors[0]
    strategies = tuple(
        replace(
            s,
            comparisons=tuple(replace(c, ratio=math.nan, low=0.0, high=math.inf) for c in s.comparisons),
        )
        for s in factor.strategies
    )
    broken = replace(
        factor,
        strategies=strategies,
        a_a={
            "p50_ms": Agreement(
                ratio=math.nan, low=0.0, high=math.inf, verdict="INVALID", minimal_detectable_effect=math.inf
            )
        },
        distributions=tuple(
            replace(d, response_time_ms=(0.0,) * len(d.quantiles), service_time_ms=(math.nan,) * len(d.quantiles))
            for d in factor.distributions
        ),
        series=tuple(replace(s, p50_ms=(math.nan,) * len(s.second)) for s in factor.series),
    )
    for panel in kind.panels(broken):
        assert "NaN" not in ElementTree.tostring(draw(panel), encoding="unicode")


def test_phases_that_each_count_from_zero_follow_one_another(report: Report) -> None:
    both = tuple(
        TimeSeries(
            strategy="a", phase=name, second=(0.0, 1.0), served_rps=(9.0, 9.0), p50_ms=(2.0, 3.0), p95_ms=(4.0, 5.0)
        )
        for name in ("steady", "saturated")
    )
    (panel,) = SERIES.panels(replace(report.factors[0], series=both))
    words = [text.text for text in draw(panel).iter() if text.tag.endswith("text")]
    assert {"steady", "saturated", "3 s"} <= set(words)


def test_a_sheet_holds_every_drawing_under_its_title_and_becomes_a_bitmap(report: Report) -> None:
    panels = CHARTS["ratios"].panels(report.factors[0])
    svg = sheet("Caching", [(panel.title, draw(panel)) for panel in panels], CHARTS["ratios"].keys)
    root = ElementTree.fromstring(svg)  # noqa: S314 (drawn above)
    words = [text.text for text in root.iter() if text.tag.endswith("text")]
    assert {"Caching", *(panel.title for panel in panels)} <= set(words)
    assert png(svg).startswith(b"\x89PNG\r\n")


def test_a_name_that_xml_cannot_hold_is_still_drawn(report: Report) -> None:
    factor = report.factors[0]
    odd = replace(factor, strategies=tuple(replace(s, strategy=f"\x01<&{s.strategy}") for s in factor.strategies))
    text = ElementTree.tostring(draw(CHARTS["ratios"].panels(odd)[0]), encoding="unicode")
    assert "&lt;&amp;object_valkey" in text
