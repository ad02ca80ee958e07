"""Which templates are the same data, and which may go while a gate needs its own?"""

from dataclasses import replace
from pathlib import Path

import pytest

from perflab.gate.databases import COMPLETE, KEPT, PREFIX, data_digest, template_names, to_drop
from perflab.gate.description import Project
from perflab.gate.mistakes import GateFailed
from perflab.gate.repository import Checkout
from perflab.gate.side import Side

PROJECT = Project(application="a.wsgi", settings="a.settings", endpoints=(), data_inputs=("seed.json",))


def side(folder: Path, project: Project = PROJECT, name: str = "head") -> Side:
    checkout = Checkout(label=name, revision="0" * 40, folder=folder)
    python = Path("python")
    return Side(name=name, checkout=checkout, project=project, python=python, repository=folder, instruments=folder)


def seeded(folder: Path) -> Path:
    (folder / "seed.json").write_text("[]")
    return folder


def test_sides_without_named_files_have_a_template_each(tmp_path: Path) -> None:
    unnamed = replace(PROJECT, data_inputs=())
    sides = {name: side(tmp_path, unnamed, name) for name in ("base", "head")}
    assert template_names(sides) == {"base": f"{PREFIX}base", "head": f"{PREFIX}head"}


def test_sides_of_the_same_data_share_one_template(tmp_path: Path) -> None:
    names = template_names({name: side(seeded(tmp_path), name=name) for name in ("base", "head")})
    assert names["base"] == names["head"]


def test_a_variable_may_decide_what_is_seeded_and_a_credential_not(tmp_path: Path) -> None:
    plain = data_digest(side(seeded(tmp_path)))
    assert data_digest(side(tmp_path, replace(PROJECT, environment={"ROWS": "9"}))) != plain
    assert data_digest(side(tmp_path, replace(PROJECT, credentials={"KEY": "x"}))) == plain


def test_every_glob_that_matches_nothing_is_named(tmp_path: Path) -> None:
    project = replace(PROJECT, data_inputs=("seed.json", "fixtures/*.json", "sql/*.sql"))
    with pytest.raises(GateFailed) as caught:
        template_names({"head": side(seeded(tmp_path), project)})
    assert [line.split("'")[1] for line in str(caught.value).splitlines()] == ["fixtures/*.json", "sql/*.sql"]


def test_files_that_only_one_side_has_make_a_template_for_each(tmp_path: Path) -> None:
    """As where head brings the description with the files that it names, and base is described by it."""
    for name in ("base", "head"):
        (tmp_path / name).mkdir()
    sides = {"base": side(tmp_path / "base", name="base"), "head": side(seeded(tmp_path / "head"), name="head")}
    names = template_names(sides)
    assert names["base"] != names["head"]


def test_a_match_on_a_side_that_does_not_use_the_glob_is_none(tmp_path: Path) -> None:
    (tmp_path / "head").mkdir()
    unnamed = replace(PROJECT, data_inputs=())
    sides = {"base": side(seeded(tmp_path), unnamed, "base"), "head": side(tmp_path / "head", name="head")}
    with pytest.raises(GateFailed, match=r"^head \(head\): data_inputs: 'seed\.json'"):
        template_names(sides)


def test_what_was_never_completed_goes_before_a_gate_makes_its_own() -> None:
    assert to_drop({"base": "", "old": "half", "good": COMPLETE}, {"base", "head"}) == ("base", "old")


def test_the_oldest_make_room_and_the_gates_own_stay_however_old_they_are() -> None:
    known = {f"t{number}": COMPLETE for number in range(KEPT)}
    assert to_drop(known, {"t0", "new"}) == ("t1",)
    assert to_drop(known, {"t0", "t1"}) == ()
