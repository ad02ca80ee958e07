"""`perflab gate` on stored evidence says again what it said before, by the repository's own policy."""

import json
from pathlib import Path

import pytest
from gate_evidence import blocks, evidence
from typer.testing import CliRunner

from perflab.cli import app
from perflab_reports.gate.files import write_evidence


@pytest.fixture(autouse=True)
def without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perflab.gate.repository.top_of", lambda folder: folder)


def gate(*words: str) -> tuple[int, dict[str, str]]:
    answer = CliRunner().invoke(app, ["gate", *words, "--json"])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.output
    return answer.exit_code, json.loads(answer.stdout)


def test_a_gate_that_only_counted_passes_again(tmp_path: Path) -> None:
    write_evidence(tmp_path, evidence(blocks=(), tiers=("counters",)))
    code, result = gate(str(tmp_path))
    assert (code, result["verdict"]) == (0, "PASS")
    assert json.loads((tmp_path / "result.json").read_text())["verdict"] == "PASS"


def test_the_policy_is_that_of_the_repository_named(tmp_path: Path) -> None:
    write_evidence(tmp_path, evidence(blocks=blocks(5)))
    (tmp_path / "shop" / "perf").mkdir(parents=True)
    (tmp_path / "shop" / "perf" / "gate.toml").write_text('[policy]\ninconclusive = "fail"\n')
    assert gate(str(tmp_path), "--repo", str(tmp_path / "shop"))[0] == 3
    assert gate(str(tmp_path), "--repo", str(tmp_path))[0] == 0
