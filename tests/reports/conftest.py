"""Run folders whose truth is known, for judging them."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def load(name: str) -> ModuleType:
    """A helper module beside this file; test folders are no packages, so it is loaded by path."""
    known = f"perflab_tests_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[known] = module
        spec.loader.exec_module(module)
    return sys.modules[known]


@pytest.fixture(scope="session")
def synthetic() -> ModuleType:
    return load("synthetic_run")


@pytest.fixture(scope="session")
def storefront() -> ModuleType:
    return load("storefront_run")
