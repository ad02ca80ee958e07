"""Each kind of panel is drawn from its JSON and Prometheus' answers; what labels say is never markup."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from perflab.preview.charts import COLOURS, lines
from perflab.preview.page import render
from perflab.preview.panels import NOTHING, Box, show
from perflab.preview.window import BadWindow, seconds, values_for
from perflab_dashboards.boards import BOARDS
from perflab_dashboards.checks.live import Look
from perflab_dashboards.files import documents
from perflab_dashboards.prometheus_api import Prometheus, Series

LOOK = Look(start_s=0, end_s=60, values=values_for("1m"))
BOX = Box(width=400, height=200)
SHAPE: dict[str, Any] = {
    "colours": ["#000000"],
    "unit": "s",
    "stacked": False,
    "width": 400,
    "height": 200,
    "look": LOOK,
}


class Fixed(Prometheus):
    """Two endpoints at every question, one of them with a dangerous name."""

    def instant(self, query: str, at_s: float) -> Sequence[Series]:
        return [Series(labels={"http_route": name, "le": "1"}, points=((60.0, 0.5),)) for name in ("/a", "<b>")]

    def over(self, query: str, *, start_s: float, end_s: float, step_s: float) -> Sequence[Series]:
        return [
            Series(labels={"http_route": name, "le": bound}, points=((0.0, 1.0), (30.0, value), (60.0, value)))
            for name, bound, value in (("/a", "0.5", 2.0), ("<b>", "1.0", 4.0))
        ]


class Empty(Prometheus):
    def instant(self, query: str, at_s: float) -> Sequence[Series]:
        return []

    def over(self, query: str, *, start_s: float, end_s: float, step_s: float) -> Sequence[Series]:
        return []


def panel(board: str, title: str) -> dict[str, Any]:
    found: dict[str, Any] = next(panel for panel in documents()[board]["panels"] if panel["title"] == title)
    return found


def test_a_tile_shows_the_value_in_the_colour_of_its_step() -> None:
    shown = show(panel("overview", "Server errors"), Fixed(url=""), LOOK, BOX)
    assert "400%" not in shown
    assert "200%" in shown
    assert "#b3261e" in shown


def test_lines_have_a_legend_with_mean_and_most() -> None:
    shown = show(panel("endpoint", "Statements per request"), Fixed(url=""), LOOK, BOX)
    assert shown.startswith("<svg")
    assert "&lt;b&gt;" in shown
    assert "<td>3</td><td>4</td>" in shown


def test_a_table_joins_its_queries_by_the_leading_labels() -> None:
    shown = show(panel("overview", "Endpoints over the chosen time"), Fixed(url=""), LOOK, BOX)
    assert shown.count("<tr>") == 3
    assert "<th>http_route</th><th>requests</th><th>5xx</th>" in shown
    assert "50%" in shown
    assert "500 ms" in shown


def test_bars_are_at_most_the_whole() -> None:
    shown = show(panel("database", "Connections in use"), Fixed(url=""), LOOK, BOX)
    assert shown.count("width:50.0%") == 2


def test_a_heatmap_is_drawn() -> None:
    assert show(panel("overview", "Distribution of response times"), Fixed(url=""), LOOK, BOX).startswith("<svg")


def test_an_empty_panel_says_so() -> None:
    assert show(panel("overview", "Server errors"), Empty(url=""), LOOK, BOX) == NOTHING


def test_what_another_store_holds_is_said_to_be_there() -> None:
    shown = show(panel("endpoint", "Log lines"), Fixed(url=""), LOOK, BOX)
    assert "Loki" in shown
    assert NOTHING not in shown


def test_a_name_has_one_colour_whichever_line_is_highest() -> None:
    """The higher line stands first in the legend; its colour is its name's."""
    shown = show(panel("endpoint", "Statements per request"), Fixed(url=""), LOOK, BOX)
    (first, second) = re.findall(r'background:(#\w+)"></i>(.*?)</td>', shown)
    assert first == (COLOURS[1], "&lt;b&gt;")
    assert second == (COLOURS[0], "/a")


def test_joined_lines_go_on_over_gaps_with_a_dot_for_each_value() -> None:
    joined, broken = (
        lines([("a", Series(labels={}, points=((0.0, 1.0), (59.0, 2.0))))], joined=joined, **SHAPE)
        for joined in (True, False)
    )
    assert joined != broken


def test_a_page_says_that_it_is_a_preview() -> None:
    page = render(documents()["database"], Empty(url=""), LOOK)
    assert "not by Grafana" in page
    assert page.count('class="panel"') == len(BOARDS["database"].panels)


@pytest.mark.parametrize("text", ["", "5", "m", "0s", "-1m", "5 m"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(BadWindow, match="no length of time"):
        seconds(text)


def test_lengths_of_time() -> None:
    assert (seconds("90s"), seconds("1.5m"), seconds("1d")) == (90, 90, 86400)
