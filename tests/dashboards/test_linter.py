"""Each house rule finds its mistake, and says in which board and panel it is."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from perflab_dashboards.boards import BOARDS
from perflab_dashboards.checks.linter import lint
from perflab_dashboards.checks.round_trip import lost_keys
from perflab_dashboards.files import documents

Document = dict[str, Any]


@pytest.fixture
def document() -> Document:
    return copy.deepcopy(dict(documents()["database"]))


@pytest.mark.parametrize("name", BOARDS)
def test_our_boards_are_in_order(name: str) -> None:
    document = documents()[name]
    assert [*lint(document), *lost_keys(document)] == []


def panel(document: Document) -> Document:
    found: Document = next(panel for panel in document["panels"] if panel["type"] == "timeseries")
    return found


def target(document: Document) -> Document:
    found: Document = panel(document)["targets"][0]
    return found


BROKEN: dict[str, tuple[Callable[[Document], object], str]] = {
    "no description": (lambda d: panel(d).update(description=" "), "has no description"),
    "no unit": (lambda d: panel(d)["fieldConfig"]["defaults"].pop("unit"), "has no unit"),
    "no query": (lambda d: panel(d).update(targets=[]), "has no query"),
    "no id": (lambda d: panel(d).pop("id"), "its id None is missing"),
    "an id twice": (lambda d: panel(d).update(id=1), "its id 1 is missing or not its own"),
    "a data source of its own": (lambda d: panel(d).update(datasource={"uid": "x"}), "data source of its own"),
    "a query that asks elsewhere": (
        lambda d: target(d).update(datasource={"type": "loki", "uid": "$loki"}),
        "asks another data source than the panel",
    ),
    "an unknown metric": (lambda d: target(d).update(expr="up_and_away"), "asks for up_and_away"),
    "no PromQL": (lambda d: target(d).update(expr="sum("), "does not parse"),
    "a counter without rate": (
        lambda d: target(d).update(expr="sum (perflab_errors_total)"),
        "without rate or increase",
    ),
    "a counter that is only compared": (
        lambda d: target(d).update(expr="perflab_errors_total unless perflab_errors_total offset 5m"),
        "without rate or increase",
    ),
    "a rate of a gauge": (
        lambda d: target(d).update(expr="rate(perflab_workers[$__rate_interval])"),
        "which is a gauge",
    ),
    "a label that is not there": (
        lambda d: target(d).update(expr='sum (perflab_workers{pod="a"})'),
        "filters perflab_workers by pod",
    ),
    "an unknown variable": (
        lambda d: target(d).update(expr='sum (perflab_workers{run_id="$run"})'),
        "there is no variable $run",
    ),
    "a fixed window": (
        lambda d: target(d).update(expr="sum (rate(perflab_errors_total[5m]))"),
        "needs $__rate_interval",
    ),
    "panels over each other": (
        lambda d: panel(d)["gridPos"].update(x=0, y=0, w=24, h=9),
        "lies over",
    ),
    "beyond the grid": (lambda d: panel(d)["gridPos"].update(x=20, w=8), "beyond the grid"),
    "stale variables": (
        lambda d: d["templating"]["list"][1].update(refresh=1),
        "$run_id is not asked for again",
    ),
    "no data source variable": (lambda d: d["templating"]["list"].pop(0), "not the data source"),
    "a refId twice": (
        lambda d: panel(d)["targets"].append(copy.deepcopy(target(d))),
        "refIds are not unique",
    ),
    "a link to nowhere": (
        lambda d: panel(d)["fieldConfig"]["defaults"].update(links=[{"title": "a", "url": "${nowhere}/b"}]),
        "a link uses $nowhere",
    ),
}


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_mistake_is_named_with_its_board(document: Document, mistake: str) -> None:
    spoil, words = BROKEN[mistake]
    spoil(document)
    found = [line for line in lint(document) if words in line]
    assert found
    assert all(line.startswith("perflab-database") for line in found)


def test_a_misspelt_key_does_not_survive_grafanas_model(document: Document) -> None:
    panel(document)["descripton"] = "misspelt"
    assert [path for path in lost_keys(document) if path.split(" ")[1].endswith("/descripton")]
