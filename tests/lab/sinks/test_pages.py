"""The pages show what was asked, need nothing from elsewhere, and run nothing that a name says."""

import json
from html.parser import HTMLParser
from typing import Any

from sent_errors import envelope, event
from sent_spans import query, span
from sinks_in_process import Sinks

from perflab.sinks.otlp.collapse import rows
from perflab.sinks.otlp.tree import build
from perflab.sinks.pages.columns import columns, sparkline
from perflab.sinks.pages.waterfall import MOST_LINES, draw

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"


class Page(HTMLParser):
    """A page's elements and visible text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).replace("\xa0", " ").split())


def keep(sinks: Sinks, *spans: Any) -> None:
    sinks.spans.append(spans, size_bytes=1)


def test_empty_pages_say_how_to_begin(sinks: Sinks) -> None:
    assert "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1" in Page(sinks.page("/")).text
    assert "SENTRY_DSN" in Page(sinks.page("/errors")).text


def test_the_list_leads_to_the_waterfall_and_n_plus_one_is_one_line(sinks: Sinks) -> None:
    queries = [query(n + 2, 1, f"SELECT name FROM product WHERE id = {n}", at_ms=n, for_ms=1.5) for n in range(12)]
    keep(sinks, span(1, for_ms=50, name="GET /products"), *queries)
    assert f"/traces/{1:032x}" in Page(sinks.page("/")).links
    page = Page(sinks.page(f"/traces/{1:032x}"))
    assert "12 x SELECT name FROM product WHERE id = %s 18.0 ms" in page.text


def test_names_from_outside_stay_text(sinks: Sinks) -> None:
    attributes = json.dumps({HOSTILE: HOSTILE, "http.route": HOSTILE, "db.statement": HOSTILE})
    events = json.dumps([{"name": HOSTILE, "time_ns": 1, "attributes": {HOSTILE: HOSTILE}}])
    hostile = {"name": HOSTILE, "service": HOSTILE, "strategy": HOSTILE, "run_id": HOSTILE, "status_message": HOSTILE}
    keep(sinks, span(1, attributes=attributes, events=events, **hostile), span(2, 99, name=HOSTILE))
    crumbs = [{"message": HOSTILE, "category": HOSTILE}]
    tags = {HOSTILE: HOSTILE, "strategy": HOSTILE, "run_id": HOSTILE}
    trace = {"trace": {"trace_id": f"{1:032x}"}}
    sent = event(1, raised=HOSTILE, value=HOSTILE, tags=tags, breadcrumbs=crumbs, contexts=trace, release=HOSTILE)
    sent["exception"]["values"][0]["stacktrace"]["frames"][1] |= {
        "function": HOSTILE,
        "filename": HOSTILE,
        "context_line": HOSTILE,
        "vars": {HOSTILE: HOSTILE},
    }
    sinks.post("/api/1/envelope/", envelope(("event", sent), (HOSTILE, {})))
    group = next(link for link in Page(sinks.page("/errors")).links if link.startswith("/errors/"))
    pages = [
        sinks.page("/", strategy=HOSTILE, route=HOSTILE),
        sinks.page("/"),
        sinks.page(f"/traces/{1:032x}"),
        sinks.page("/errors"),
        sinks.page(group),
    ]
    for source in pages:
        page = Page(source)
        assert not page.tags & {"script", "img", "iframe", "object"}
        assert not {name for name in page.attributes if name.startswith("on")}
        assert "{{7*7}}" in page.text
        assert all(link.startswith(("/", "data:,", "#")) for link in page.links), "nothing from elsewhere"


def test_an_error_shows_its_lines_tags_crumbs_and_leads_to_its_trace(sinks: Sinks) -> None:
    keep(sinks, span(1))
    sent = event(
        7,
        tags={"strategy": "redis"},
        breadcrumbs={"values": [{"message": "SELECT 1", "timestamp": 1_767_225_600}]},
        contexts={"trace": {"trace_id": f"{1:032x}"}},
    )
    sinks.post("/api/1/envelope/", envelope(("event", sent)))
    group = next(link for link in Page(sinks.page("/errors")).links if link.startswith("/errors/"))
    page = Page(sinks.page(group))
    for shown in (
        "KeyError: 'price'",
        "shop.prices in price",
        "return price(basket)",
        "redis",
        "SELECT 1",
        "00:00:00.000",
    ):
        assert shown in page.text
    assert f"/traces/{1:032x}" in page.links
    back = Page(sinks.page(f"/traces/{1:032x}"))
    assert f"{group}?event={7:032x}" in back.links


def test_unknown_ids_are_404(sinks: Sinks) -> None:
    assert sinks.get("/traces/unknown").status == 404
    assert sinks.get("/errors/unknown").status == 404


def test_bars_stay_inside_the_trace() -> None:
    spans = [span(1, for_ms=100), span(2, 1, at_ms=99.9999, for_ms=0), span(3, 1, at_ms=20, for_ms=30)]
    waterfall = draw(rows(build(spans)), spans)
    bars = [bar for line in waterfall.lines for bar in line.bars]
    assert all(bar.left_percent >= 0 and bar.left_percent + bar.width_percent <= 100.001 for bar in bars)
    assert (bars[1].left_percent, bars[1].width_percent) == (20, 30)


def test_a_huge_trace_is_cut_and_says_so() -> None:
    spans = [span(1), *(span(n, 1, at_ms=n) for n in range(2, MOST_LINES + 12))]
    assert draw(rows(build(spans)), spans).left_out == 11


def test_columns_fill_the_box() -> None:
    assert columns(()) == ()
    assert sparkline((0, 2, 1)) == ((33.33, 26.67, 0.0), (66.67, 26.67, 50.0))
    assert sparkline((0, 0)) == ()
