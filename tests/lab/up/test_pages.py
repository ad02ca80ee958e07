"""Pages link to everything, say how each part is, load nothing from elsewhere, and run nothing that a name says."""

from html.parser import HTMLParser

import pytest

from perflab.sinks.otlp.span import Span
from perflab.sinks.sentry.errors import Occurrence
from perflab.up.cause import Cause, Profile
from perflab.up.examples import EXAMPLES
from perflab.up.exemplars import Exemplar
from perflab.up.log_lines import LogLine
from perflab.up.pages.render import Exemplars, Frame, cause_page, home_page, logs_page
from perflab.up.parts import Link, Part, document, state_of

TRACE = "0123456789abcdef" * 2
HOSTILE = "\"'><script>alert(1)</script>{{7*7}}"
FRAME = Frame(
    run_id="up-1",
    sinks_url="http://127.0.0.1:4318",
    app_url="http://127.0.0.1:8000",
    boards=("overview",),
    refresh=True,
)


class Page(HTMLParser):
    """A page's elements, links and text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]

    def handle_data(self, data: str) -> None:
        self.text += f" {data.strip()}"


def part(name: str, *, up: bool, absent: str = "") -> Part:
    links = (Link(words="page", url=f"http://127.0.0.1:1/{name}"),)
    return Part(name=name, what="a part", is_up=lambda: up, says=lambda: "8 rps", links=links, absent=absent)


def exemplar(route: str) -> Exemplar:
    return Exemplar(trace_id=TRACE, route=route, method="GET", status="200", duration_s=0.4, time_s=0.0)


def test_the_first_page_has_every_part_with_its_state_and_links() -> None:
    parts = (part("valkey", up=True), part("sinks", up=False), part("prometheus", up=False, absent="make extras"))
    states = tuple(map(state_of, parts))
    page = Page(home_page(FRAME, states, Exemplars(rows=(exemplar("/a"),)), EXAMPLES))
    assert [state.word for state in states] == ["up", "down", "not here"]
    assert {f"http://127.0.0.1:1/{name}" for name in ("valkey", "sinks")} <= set(page.links)
    assert {"/boards/overview", f"/cause/{TRACE}", "/status"} <= set(page.links)
    assert "make extras" in page.text
    assert "script" not in page.tags
    assert document(states)["sinks"]["state"] == "down"


def test_a_page_without_prometheus_says_how_to_get_it() -> None:
    page = Page(home_page(FRAME, (), Exemplars(missing="make extras"), ()))
    assert "make extras" in page.text


def test_it_draws_itself_anew_unless_it_is_held() -> None:
    still = Frame(run_id="", sinks_url="", app_url="", boards=())
    assert 'http-equiv="refresh"' in home_page(FRAME, (), Exemplars(), ())
    assert 'http-equiv="refresh"' not in home_page(still, (), Exemplars(), ())


def cause(words: str) -> Cause:
    return Cause(
        trace_id=TRACE,
        spans=(
            Span(TRACE, "b" * 16, "a" * 16, "SELECT", "CLIENT", 5, 9, "UNSET"),
            Span(TRACE, "a" * 16, "", words, "SERVER", 0, 10_000_000, "ERROR"),
        ),
        profiles=(Profile(request_id="r-1", method="GET", path=words, view="", duration_ms=10, queries=2, sql_ms=4),),
        errors=(
            Occurrence(
                event_id="e1",
                group_id="g1",
                title=words,
                time_ns=0,
                release="",
                environment="",
                run_id="",
                strategy="",
                trace_id=TRACE,
            ),
        ),
        lines=(LogLine(time="12:00", level="ERROR", logger="x", message=words, trace_id=TRACE, exception=words),),
    )


def test_a_cause_leads_to_waterfall_profile_error_and_log() -> None:
    page = Page(cause_page(FRAME, cause("GET /products")))
    assert {
        f"http://127.0.0.1:4318/traces/{TRACE}",
        "http://127.0.0.1:8000/silk/request/r-1/",
        "http://127.0.0.1:4318/errors/g1?event=e1",
        f"/logs?trace_id={TRACE}",
    } <= set(page.links)
    assert "GET /products" in page.text


def test_the_root_is_the_span_without_a_parent() -> None:
    root = cause("GET /products").root
    assert root is not None
    assert root.name == "GET /products"


def test_a_cause_of_which_little_came_says_so() -> None:
    page = Page(cause_page(FRAME, Cause(trace_id=TRACE, spans=(), profiles=(), errors=(), lines=())))
    assert "No span has come" in page.text
    assert "No row has come" in page.text


@pytest.mark.parametrize(
    "source",
    [
        cause_page(FRAME, cause(HOSTILE)),
        logs_page(FRAME, cause(HOSTILE).lines, trace_id="", file=HOSTILE),
        home_page(FRAME, (), Exemplars(rows=(exemplar(HOSTILE),)), ()),
    ],
)
def test_names_from_outside_stay_text(source: str) -> None:
    assert "script" not in Page(source).tags
    assert "{{7*7}}" in Page(source).text
