"""`perflab dashboards` as a user runs it; Grafana is a stand-in that keeps what it is sent."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fake_grafana import TOKEN, fake_grafana
from perflab_command import Outcome

from perflab_dashboards.boards import BOARDS
from perflab_dashboards.files import generated

pytestmark = pytest.mark.e2e

Run = Callable[..., Outcome]


def test_what_was_built_passes_the_check_and_what_was_edited_does_not(tmp_path: Path, perflab_in: Run) -> None:
    built = perflab_in(tmp_path, "dashboards", "build", "--out", "boards")
    assert built.code == 0, built.stderr
    assert f"{len(generated())} of {len(generated())} files written" in built.stdout
    assert perflab_in(tmp_path, "dashboards", "check", "--folder", "boards").code == 0
    (tmp_path / "boards/json/suite.json").write_text("{}")
    checked = perflab_in(tmp_path, "dashboards", "check", "--folder", "boards")
    assert checked.code == 1
    assert "suite.json is not what the code makes" in checked.stdout


def test_a_check_without_its_prometheus_says_so(tmp_path: Path, perflab_in: Run, free_port: int) -> None:
    checked = perflab_in(tmp_path, "dashboards", "check", "--prometheus", f"http://127.0.0.1:{free_port}")
    assert checked.code == 1
    assert "no Prometheus answers at" in checked.stdout


def test_boards_are_pushed_once_and_again_only_when_they_differ(tmp_path: Path, perflab_in: Run) -> None:
    with fake_grafana() as grafana:
        push = ("dashboards", "push", "--url", grafana.url)
        first = perflab_in(tmp_path, *push, GRAFANA_TOKEN=TOKEN)
        assert first.code == 0, first.stderr
        assert first.stdout.count(": created") == len(BOARDS)
        assert list(grafana.folders.values()) == ["perflab"]
        assert set(grafana.folder_of.values()) == set(grafana.folders)
        written = len(grafana.written)
        (tmp_path / "token").write_text(f"{TOKEN}\n")
        again = perflab_in(tmp_path, *push, "--token-file", "token")
        assert again.stdout.count(": unchanged") == len(BOARDS)
        assert len(grafana.written) == written
        grafana.boards["perflab-suite"]["title"] = "somebody's own"
        third = perflab_in(tmp_path, *push, GRAFANA_TOKEN=TOKEN)
        assert third.stdout.count(": updated") == 1
        assert grafana.boards["perflab-suite"]["title"] == BOARDS["suite"].title


def test_boards_go_into_the_folder_of_that_title_and_move_when_it_is_another(tmp_path: Path, perflab_in: Run) -> None:
    with fake_grafana() as grafana:
        grafana.folders["somebodys-own"] = "Shop / speed"
        push = ("dashboards", "push", "--url", grafana.url)
        into = perflab_in(tmp_path, *push, "--folder", "Shop / speed", GRAFANA_TOKEN=TOKEN)
        assert into.code == 0, into.stderr
        assert list(grafana.folders) == ["somebodys-own"]
        assert set(grafana.folder_of.values()) == {"somebodys-own"}
        for expected in (": updated", ": unchanged"):
            moved = perflab_in(tmp_path, *push, "--folder", "Elsewhere", GRAFANA_TOKEN=TOKEN)
            assert moved.stdout.count(expected) == len(BOARDS)
        assert list(grafana.folders.values()) == ["Shop / speed", "Elsewhere"]
        (elsewhere,) = set(grafana.folder_of.values())
        assert grafana.folders[elsewhere] == "Elsewhere"


@pytest.mark.parametrize(
    ("token", "words"), [("", "set GRAFANA_TOKEN"), ("wrong", "answered 401; the token needs the Editor role")]
)
def test_a_token_that_is_missing_or_wrong_is_told(tmp_path: Path, perflab_in: Run, token: str, words: str) -> None:
    with fake_grafana() as grafana:
        refused = perflab_in(tmp_path, "dashboards", "push", "--url", grafana.url, GRAFANA_TOKEN=token)
    assert refused.code == 2
    assert words in refused.stderr
    assert grafana.written == []


def test_a_preview_of_no_board_names_those_there_are(tmp_path: Path, perflab_in: Run) -> None:
    refused = perflab_in(tmp_path, "dashboards", "preview", "nothing")
    assert refused.code == 2
    assert "history" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_values_of_a_preview_that_are_none_are_all_told(tmp_path: Path, perflab_in: Run) -> None:
    values = ("--value", "run_id", "--value", "run=r1", "--value", "run_id=r1")
    refused = perflab_in(tmp_path, "dashboards", "preview", "overview", *values)
    assert refused.code == 2
    assert "'run_id' is not NAME=VALUE" in refused.stderr
    assert "no board shown here has a variable 'run'" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_cost_without_its_prometheus_says_so(tmp_path: Path, perflab_in: Run, free_port: int) -> None:
    refused = perflab_in(tmp_path, "dashboards", "cost", "--prometheus", f"http://127.0.0.1:{free_port}")
    assert refused.code == 2
    assert "no Prometheus answers at" in refused.stderr
