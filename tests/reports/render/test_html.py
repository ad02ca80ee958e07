"""The page: complete, in order, accessible, and sufficient unto itself."""

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from perflab_reports.model import Report
from perflab_reports.render import html
from perflab_reports.render.figures import Figures, draw_figures


class Page(HTMLParser):
    """The elements of a page in order, with their attributes, and the text between them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def figures(report: Report) -> Figures:
    return draw_figures(report)


@pytest.fixture(scope="module")
def source(report: Report, figures: Figures) -> str:
    return html.render(report, figures)


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def test_the_answers_come_first_and_each_factor_follows_the_same_order(source: str, report: Report) -> None:
    ids = re.findall(r'id="([a-z_-]+)"', source)
    sections = ("", "-ratios", "-mechanism", "-distributions", "-series", "-endpoints", "-validity")
    expected = [
        f"{factor.factor}{section}"
        for factor in report.factors
        for section in sections
        if section != "-endpoints" or any(strategy.endpoints for strategy in factor.strategies)
    ]
    assert [name for name in ids if name in {"answers", "environment", *expected}] == [
        "answers",
        *expected,
        "environment",
    ]


def test_every_answer_and_mechanism_is_on_the_page(page: Page, report: Report) -> None:
    for factor in report.factors:
        assert factor.answer in page.text
        for strategy in factor.strategies:
            assert strategy.mechanism in page.text


def test_nothing_is_fetched_and_nothing_runs(page: Page, source: str) -> None:
    addresses = [
        attributes[name]
        for _, attributes in page.elements
        for name in ("src", "href", "srcset", "data", "action", "xlink:href")
        if name in attributes
    ]
    assert [address for address in addresses if not (address or "").startswith(("#", "data:,"))] == []
    assert page.all("script", "iframe", "object") == []
    assert "url(http" not in source
    assert "@import" not in source


def test_every_header_cell_says_what_it_heads(page: Page) -> None:
    headers = page.all("th")
    assert headers
    assert [header for header in headers if header.get("scope") not in {"col", "row", "rowgroup"}] == []


def test_every_chart_has_a_text_alternative(page: Page) -> None:
    charts = page.all("svg")
    assert charts
    assert [chart for chart in charts if chart.get("role") != "img" or not chart.get("aria-label")] == []


def test_headings_never_skip_a_level(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


def test_every_link_in_the_page_has_its_target_and_no_id_is_used_twice(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {(a.get("href") or "")[1:] for a in page.all("a")} <= set(ids)


def test_wide_tables_scroll_inside_their_own_container(source: str) -> None:
    assert source.count("<table") == len(re.findall(r'<div class="scroll"[^>]*>\s*<table', source))


def test_the_status_of_a_strategy_without_figures_is_told_with_its_reason(page: Page) -> None:
    assert "SKIPPED memcached is not installed; make extras fetches it" in page.text
    assert "INVALID no valid trial in 4 blocks: 12 % of requests failed" in page.text


def test_both_plans_stand_side_by_side_with_their_work(page: Page) -> None:
    assert "Before ( none ) Limit Sort Seq Scan on storefront_event 68.2 ms · 6,852 buffers" in page.text
    assert "After ( single ) Limit Index Scan Backward using event_product_time" in page.text


def test_an_incomplete_run_says_so_before_any_figure(report: Report, figures: Figures, source: str) -> None:
    unfinished = html.render(replace(report, complete=False), figures)
    assert "This run is incomplete" not in source
    assert unfinished.index("This run is incomplete") < unfinished.index('class="answers"')


def test_hostile_words_stay_words(report: Report) -> None:
    evil = "<script>alert(1)</script>\" onload='x' `</code>` \x01"
    factor = report.factors[1]
    strategies = (
        factor.strategies[0],
        *(replace(s, strategy=evil + s.strategy, mechanism=evil, reason=evil) for s in factor.strategies[1:]),
    )
    distributions = tuple(replace(d, strategy=evil) for d in factor.distributions)
    hostile = replace(
        report,
        run_id=evil,
        factors=(
            replace(
                factor,
                factor=evil,
                title=evil,
                answer=evil,
                strategies=strategies,
                distributions=distributions,
                series=(),
            ),
        ),
    )
    source = html.render(hostile, draw_figures(hostile))
    assert "<script" not in source
    assert not any("onload" in attributes for _, attributes in Page(source).elements)


def test_a_run_without_a_single_trial_still_makes_a_page(report: Report) -> None:
    bare = tuple(
        replace(
            factor,
            strategies=tuple(
                replace(s, status="SKIPPED", comparisons=(), endpoints=(), values={}, examination=None)
                for s in factor.strategies
            ),
            a_a={},
            trials=(),
            distributions=(),
            series=(),
        )
        for factor in report.factors
    )
    empty = replace(report, factors=bare, complete=False)
    assert "This run is incomplete" in html.render(empty, draw_figures(empty))


def test_what_the_instruments_cost_is_on_every_page_or_how_to_measure_it(
    page: Page, report: Report, figures: Figures
) -> None:
    assert report.instruments is not None
    assert report.instruments.answer in page.text
    assert "Ledger 20260101-110000-cd34, 1 January 2026, 11:00 UTC, Example CPU" in page.text
    without = Page(html.render(replace(report, instruments=None), figures))
    assert "Not measured on this machine with these versions: perflab run overhead does so" in without.text
