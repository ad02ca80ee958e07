"""A module is watched when it is loaded, and a watch alone loads nothing."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from perflab_instrumentation.on_import import OnImport


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OnImport:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    for name in ("perflab_used", "perflab_unused"):
        (tmp_path / f"{name}.py").write_text("answer = 42\n")
        monkeypatch.delitem(sys.modules, name, raising=False)
    return OnImport()


def test_a_module_is_watched_once_its_names_are_there(shelf: OnImport, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[ModuleType] = []
    shelf.add("perflab_used", seen.append)
    assert seen == []
    module = importlib.import_module("perflab_used")
    monkeypatch.delitem(sys.modules, "perflab_used")
    assert seen == [module]
    assert seen[0].answer == 42


def test_a_module_that_is_loaded_already_is_watched_at_once(shelf: OnImport) -> None:
    seen: list[ModuleType] = []
    shelf.add("sys", seen.append)
    assert seen == [sys]


def test_a_watch_loads_nothing(shelf: OnImport) -> None:
    shelf.add("perflab_unused", lambda _: None)
    assert "perflab_unused" not in sys.modules


def test_what_is_not_installed_stays_so(shelf: OnImport) -> None:
    shelf.add("perflab_nowhere", lambda _: None)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("perflab_nowhere")
