"""What must a project's settings hold to be examined?"""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from perflab_instrumentation.examine.settings import MIDDLEWARE, SILK_MIDDLEWARE, apply


def project() -> dict[str, Any]:
    return {"INSTALLED_APPS": ("shop",), "MIDDLEWARE": ["shop.Middleware"], "SECRET_KEY": "kept"}


def test_the_middleware_is_the_outermost_of_the_projects_own(tmp_path: Path) -> None:
    settings = project()
    apply(settings, mode="work", folder=tmp_path)
    assert settings["MIDDLEWARE"] == [MIDDLEWARE, "shop.Middleware"]
    assert settings["INSTALLED_APPS"] == ["shop", "perflab_instrumentation.examine"]
    assert settings["SECRET_KEY"] == "kept"
    assert not any(name.startswith("SILKY") for name in settings)


def test_silk_stands_outside_so_that_its_statements_are_not_counted(tmp_path: Path) -> None:
    settings = project()
    apply(settings, mode="profile", folder=tmp_path)
    assert settings["MIDDLEWARE"] == [SILK_MIDDLEWARE, MIDDLEWARE, "shop.Middleware"]
    assert settings["INSTALLED_APPS"] == ["shop", "silk", "perflab_instrumentation.examine"]
    assert settings["SILKY_INTERCEPT_PERCENT"] == 100


@pytest.mark.parametrize("mode", ["work", "profile"])
def test_applying_twice_is_applying_once(mode: Any, tmp_path: Path) -> None:
    once, twice = project(), project()
    apply(once, mode=mode, folder=tmp_path)
    apply(twice, mode=mode, folder=tmp_path)
    apply(twice, mode=mode, folder=tmp_path)
    assert once == twice


def test_the_folder_is_made_and_kept_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = project()
    apply(settings, mode="work", folder=Path("new/folder"))
    assert settings["PERFLAB_EXAMINATION"]["folder"] == str(tmp_path / "new/folder")
    assert (tmp_path / "new/folder").is_dir()


def test_a_missing_package_is_named_with_the_extra_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "silk" else find(name))
    with pytest.raises(ImproperlyConfigured, match=r"pip install 'perflab-instrumentation\[silk\]'"):
        apply(project(), mode="profile", folder=tmp_path)


def test_an_unknown_mode_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    unknown: Any = "everything"
    with pytest.raises(ImproperlyConfigured, match="'everything' is unknown; choose work or profile"):
        apply(project(), mode=unknown, folder=tmp_path)
    with pytest.raises(ImproperlyConfigured, match="needs a folder"):
        apply(project(), mode="work", folder=None)
