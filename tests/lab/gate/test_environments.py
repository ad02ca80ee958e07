"""When is nothing installed? Where one interpreter fits the locks of both sides."""

import sys
from pathlib import Path

import pytest

from perflab.gate.description import Project
from perflab.gate.environments import interpreters
from perflab.gate.mistakes import GateFailed
from perflab.gate.repository import Checkout

PROJECT = Project(application="a.wsgi", settings="a.settings", endpoints=())


def asked(tmp_path: Path, base: str | None, head: str | None, given: Path | None = None) -> dict[str, Path]:
    checkouts = {}
    for name, lock in (("base", base), ("head", head)):
        folder = tmp_path / name
        folder.mkdir()
        if lock is not None:
            (folder / "uv.lock").write_text(lock)
        checkouts[name] = Checkout(label=name, revision="0" * 40, folder=folder)
    return interpreters(
        checkouts,
        {"base": PROJECT, "head": PROJECT},
        repository=tmp_path,
        given=given,
        folder=tmp_path / "scratch",
        progress=lambda _: None,
    )


def own_environment(repository: Path, lock: str) -> Path:
    python = repository / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    (repository / "uv.lock").write_text(lock)
    return python


def test_the_repositorys_environment_serves_both_where_all_locks_are_equal(tmp_path: Path) -> None:
    python = own_environment(tmp_path, "django 6")
    assert asked(tmp_path, "django 6", "django 6") == {"base": python, "head": python}


def test_without_locks_the_running_interpreter_serves(tmp_path: Path) -> None:
    assert set(asked(tmp_path, None, None).values()) == {Path(sys.executable)}


def test_a_named_interpreter_is_taken_at_its_word(tmp_path: Path) -> None:
    given = tmp_path / "python"
    assert set(asked(tmp_path, "django 5", "django 6", given=given).values()) == {given}


def test_a_lock_that_nobody_has_installed_needs_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_environment(tmp_path, "django 6")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    with pytest.raises(GateFailed, match=r"base has a uv\.lock of its own and uv is not on PATH"):
        asked(tmp_path, "django 5", "django 6")
