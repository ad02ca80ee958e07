"""Every profile file is in the table, and every profile of the table explains itself."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest
from load_profiles import TABLES

from perflab_loadtests import profiles
from perflab_loadtests.profiles import PROFILES, parse_profile, profile_of, table_of

FILES = sorted(path.stem for path in Path(profiles.__file__).parent.glob("*.py"))
TESTS = Path(__file__).parent


def _shapes(file: str) -> list[type]:
    module = import_module(f"perflab_loadtests.profiles.{file}")
    found = [value for _, value in inspect.getmembers(module, inspect.isclass) if value.__module__ == module.__name__]
    return [value for value in found if hasattr(value, "stages") and value.__name__ != "LoadProfile"]


def test_every_profile_file_is_registered_under_its_name() -> None:
    shapes = {file: shape for file in FILES if file != "__init__" for shape in _shapes(file)}
    assert shapes == dict(PROFILES)


def test_every_profile_has_a_test_and_a_strategy_of_its_own() -> None:
    assert {name for name in PROFILES if not (TESTS / f"test_{name}.py").exists()} == set()
    assert set(TABLES) == set(PROFILES)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_explains_itself(name: str) -> None:
    assert PROFILES[name].name == name
    assert PROFILES[name].summary.endswith(".")


@pytest.mark.parametrize("name", PROFILES)
def test_every_example_can_be_read_and_written_again(name: str) -> None:
    profile = parse_profile(PROFILES[name].example)
    assert type(profile) is PROFILES[name]
    assert profile_of(table_of(profile)) == profile
