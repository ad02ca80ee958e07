"""The boards and rules in the repository are what the code makes, and only of what the rooms really publish."""

from pathlib import Path

import pytest

from perflab_dashboards import boards
from perflab_dashboards.boards import BOARDS
from perflab_dashboards.checks.document import targets
from perflab_dashboards.checks.live import ELSEWHERE, EMPTY_BY_RIGHT
from perflab_dashboards.checks.substitution import BUILT_IN, substitute, variables_in
from perflab_dashboards.files import documents, generated, mistakes, write
from perflab_dashboards.grafana import render
from perflab_dashboards.metrics import KNOWN
from perflab_dashboards.panel import Panel, Target
from perflab_dashboards.rules.alerts import ALERTS
from perflab_instrumentation.metrics import METRICS as SERVER_METRICS
from perflab_instrumentation.metrics import POOL_USE, SERVER_START
from perflab_instrumentation.metrics import RUN_INFO as SERVER_RUN
from perflab_loadtests.metrics import METRICS as GENERATOR_METRICS
from perflab_loadtests.metrics import RUN_INFO as GENERATOR_RUN
from perflab_loadtests.metrics import WORKERS_CONNECTED

ROOT = Path("dashboards")


def test_the_committed_files_are_what_the_code_makes() -> None:
    assert list(mistakes(ROOT)) == []


def test_building_twice_writes_nothing_the_second_time(tmp_path: Path) -> None:
    assert len(write(tmp_path)) == len(generated())
    assert write(tmp_path) == []


def test_a_file_that_was_edited_by_hand_is_found(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "json" / "overview.json").write_text("{}")
    (tmp_path / "json" / "old.json").write_text("{}")
    (tmp_path / "rules" / "alerts.yml").unlink()
    found = list(mistakes(tmp_path))
    assert len(found) == 3
    assert all(any(name in line for line in found) for name in ("overview.json", "old.json", "alerts.yml"))


def test_every_board_file_is_registered() -> None:
    files = {path.stem for path in Path(boards.__file__).parent.glob("*.py")}
    assert files - {"__init__"} == set(BOARDS)


def test_names_cannot_clash_between_the_rooms() -> None:
    assert not set(SERVER_METRICS) & {metric.name for metric in GENERATOR_METRICS}


NOT_SHOWN = {
    SERVER_RUN.name: "its labels are on every series, from the target",
    GENERATOR_RUN.name: "the same",
    WORKERS_CONNECTED.name: "says 0 wherever the generator is one process",
    POOL_USE.name: "psycopg_pool counts it in connection() only, which Django does not use: it stays 0",
}


def test_whatever_is_published_is_shown_somewhere() -> None:
    queries = [target.query for document in documents().values() for target in targets(document)]
    shown = " ".join((*queries, *(alert.query for alert in ALERTS.values())))
    assert {name for name in KNOWN if name not in shown} == set(NOT_SHOWN), "one that is shown needs no reason"


def test_a_reason_for_an_empty_panel_is_of_a_query_that_there_is() -> None:
    shown = {target.where for document in documents().values() for target in targets(document)}
    assert set(EMPTY_BY_RIGHT) | set(ELSEWHERE) <= shown
    assert not set(EMPTY_BY_RIGHT) & set(ELSEWHERE)


def test_what_asks_another_store_is_named_and_nothing_else_is() -> None:
    others = {
        target.where
        for document in documents().values()
        for target in targets(document)
        if target.source != "prometheus"
    }
    assert others == set(ELSEWHERE)


@pytest.mark.parametrize("name", [name for name in BOARDS if name != "history"])
def test_server_starts_are_marked_on_every_board_of_a_live_server(name: str) -> None:
    marks = [mark["expr"] for mark in documents()[name]["annotations"]["list"] if "expr" in mark]
    assert any(SERVER_START.name in mark for mark in marks)


def test_tables_lead_to_the_causes() -> None:
    def links(board: str, title: str) -> set[str]:
        (panel,) = (panel for panel in documents()[board]["panels"] if panel["title"] == title)
        return {link["url"].partition("}")[0].removeprefix("${") for link in panel["fieldConfig"]["defaults"]["links"]}

    assert links("overview", "Endpoints over the chosen time") == {"sinks_url", "sentry_url", "app_url"}
    for board, title in (("compare", "B over A by endpoint"), ("history", "Runs"), ("suite", "Targets")):
        assert links(board, title) == {"report_url"}


def test_data_sources_are_chosen_by_the_uids_that_are_provisioned() -> None:
    chosen = {
        variable["query"]: variable["current"]["value"]
        for variable in documents()["endpoint"]["templating"]["list"]
        if variable["type"] == "datasource" and variable.get("current")
    }
    assert chosen == {"tempo": "tempo", "loki": "loki"}


def test_the_same_board_is_the_same_bytes() -> None:
    assert render(BOARDS["overview"]) == render(BOARDS["overview"])


def test_what_the_sdk_leaves_out_is_there() -> None:
    for document in documents().values():
        for panel in document["panels"]:
            assert panel["id"] > 0
            for target in panel.get("targets", ()):
                assert target["refId"]
    links = [
        link
        for panel in documents()["overview"]["panels"]
        for link in panel.get("fieldConfig", {}).get("defaults", {}).get("links", ())
    ]
    assert {"title", "url", "targetBlank"} == set(links[0])


def test_variables_are_found_and_replaced_in_both_spellings() -> None:
    query = 'a{b=~"$run_id"}[$__rate_interval] + ${x:regex}'
    assert variables_in(query) == {"run_id", "__rate_interval", "x"}
    assert substitute(query, {"run_id": "r1", "x": "2"}) == f'a{{b=~"r1"}}[{BUILT_IN["__rate_interval"]}] + 2'
    with pytest.raises(KeyError):
        substitute("$missing", {})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"width": 25}, "does not fit"),
        ({"targets": ()}, "needs a query"),
        ({"kind": "table"}, "leading labels"),
    ],
)
def test_a_panel_that_contradicts_itself_is_refused(fields: dict[str, object], words: str) -> None:
    good = {"kind": "stat", "title": "t", "description": "d", "unit": "s", "targets": (Target(query="q", legend="l"),)}
    with pytest.raises(ValueError, match=words):
        Panel(**{**good, **fields})  # type: ignore[arg-type]
