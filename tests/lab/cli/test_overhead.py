"""`perflab run overhead` is a word of its own: alone, and with its own options; reports show what it measured."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from ledgers import ledger
from synthetic_run import make_run
from typer.testing import CliRunner

from perflab.cli import app
from perflab.cli.overhead import refuse_what_does_not_fit
from perflab.experiments.mistakes import ExperimentError
from perflab_reports.evidence.folder import RunFolder


def mistakes(*words: str) -> str:
    result = CliRunner().invoke(app, ["run", *words])
    assert isinstance(result.exception, ExperimentError)
    return str(result.exception)


def test_it_stands_beside_no_factor() -> None:
    assert mistakes("overhead", "caching", "pooling") == (
        "overhead is measured alone: run caching, pooling by a command of its own"
    )


def test_options_of_factors_are_all_refused_at_once() -> None:
    told = mistakes("overhead", "--mix", "browse", "--rate", "5", "--traces")
    assert told.splitlines() == [
        f"{option} is for factors, not for overhead" for option in ("--rate", "--mix", "--traces")
    ]


def test_its_options_are_refused_for_factors() -> None:
    told = mistakes("caching", "--only", "x", "--requests", "3")
    assert told == "--only is for `perflab run overhead`\n--requests is for `perflab run overhead`"


def test_one_preset_only() -> None:
    assert "choose one of" in mistakes("overhead", "--smoke", "--full")


def test_nothing_is_wrong_with_the_word_alone() -> None:
    refuse_what_does_not_fit(["overhead"], {"--mix": None, "--workers": 0})


def test_the_list_names_it() -> None:
    result = CliRunner().invoke(app, ["list"])
    assert "overhead  What do the instruments cost" in result.output


def test_a_runs_report_shows_the_ledger_kept_for_its_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFLAB_HOME", str(tmp_path / "home"))
    run = make_run(tmp_path / "run", {"none": 1.0, "half": 0.5})
    RunFolder(tmp_path / "home").write_overhead(replace(ledger(), environment=run.manifest().environment))
    result = CliRunner().invoke(app, ["report", str(run.path)])
    assert result.exit_code == 0, result.output
    assert json.loads((run.path / "report.json").read_text())["instruments"]["ledger_id"] == ledger().ledger_id
    assert "together cost 1.04x at 1 %" in (run.path / "report.md").read_text()
    assert run.overhead() is not None, "the run can be judged again elsewhere"


def test_a_ledgers_folder_is_judged_again_like_any_run(tmp_path: Path) -> None:
    RunFolder(tmp_path).write_overhead(ledger())
    result = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "peers: all four, defaults (100 %)" in result.output
    assert "together cost 1.04x at 1 %" in result.output
    assert (tmp_path / "report.html").exists()
