"""Which ledger a run's report shows: the newest whole one of the same machine and versions."""

from dataclasses import replace
from pathlib import Path

import pytest
from ledgers import COSTS, ENVIRONMENT, ledger

from perflab.overhead import variants
from perflab.overhead.into import between_marks
from perflab.overhead.store import adopt, comparable, keep
from perflab_reports.evidence.folder import RunFolder


@pytest.fixture
def _few_variants(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up ledger has all variants there are."""
    monkeypatch.setattr(variants, "VARIANTS", dict.fromkeys(COSTS))


@pytest.mark.usefixtures("_few_variants")
def test_a_kept_ledger_is_copied_into_runs_of_the_same_machine(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    assert keep(ledger(), tmp_path / "home")
    assert adopt(run, ENVIRONMENT, tmp_path / "home")
    assert run.overhead() == ledger()


@pytest.mark.usefixtures("_few_variants")
def test_an_invalid_ledger_does_not_replace_a_valid_one(tmp_path: Path) -> None:
    assert keep(ledger(), tmp_path)
    assert not keep(ledger(costs={**COSTS, "bare_again": 2.0}), tmp_path)
    assert RunFolder(tmp_path).overhead() == ledger()


@pytest.mark.usefixtures("_few_variants")
def test_neither_a_smoke_test_nor_an_interrupted_ledger_is_kept(tmp_path: Path) -> None:
    assert not keep(replace(ledger(), preset="smoke"), tmp_path)
    assert not keep(ledger(blocks=3), tmp_path)


def test_a_ledger_of_some_set_ups_only_is_not_kept(tmp_path: Path) -> None:
    assert not keep(ledger(), tmp_path), "the real table has more variants than this one"
    assert list(tmp_path.iterdir()) == []


def test_a_home_without_a_ledger_or_with_a_damaged_one_gives_none(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    assert not adopt(run, ENVIRONMENT, tmp_path)
    (tmp_path / "overhead.json").write_text("{")
    assert not adopt(run, ENVIRONMENT, tmp_path)
    assert run.overhead() is None


def test_another_machine_or_version_is_not_comparable() -> None:
    assert comparable(ENVIRONMENT, ENVIRONMENT)
    assert comparable(ENVIRONMENT, replace(ENVIRONMENT, memory_bytes=1, revision="other"))
    assert not comparable(ENVIRONMENT, replace(ENVIRONMENT, cpu_count=8))
    assert not comparable(ENVIRONMENT, replace(ENVIRONMENT, cpu_model="Another CPU"))
    assert not comparable(ENVIRONMENT, replace(ENVIRONMENT, versions={**ENVIRONMENT.versions, "django": "5.2"}))


def test_a_page_keeps_what_stands_around_the_marks() -> None:
    page = "above\n<!-- ledger: begin -->\nold\n<!-- ledger: end -->\nbelow\n"
    assert between_marks(page, "new") == "above\n<!-- ledger: begin -->\nnew\n<!-- ledger: end -->\nbelow\n"
    with pytest.raises(ValueError, match="needs a line"):
        between_marks("no marks", "new")
