"""Every name has a reader and a writer: variables given to a program are its own, and those of .env are asked for."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from compose_stack import ROOT, SECRETS, environment, expressions, raw, services

from perflab.compose_env import NAMES
from perflab_target.configuration.catalogue import SETTINGS, mistakes

SERVICES = services()
OURS = ("prepare", "app", "app-pooled", "worker")
READERS = {
    "OTEL_": ("opentelemetry.sdk.environment_variables", "opentelemetry.exporter.otlp.proto.http"),
    "SENTRY_": ("perflab_instrumentation.standard",),
    "WEB_": ("gunicorn.config",),
    "CELERY_": ("celery.app.utils",),
}
"""Who reads the variables that are not in the application's catalogue, by their beginnings."""


def given(name: str) -> dict[str, str]:
    found: dict[str, str] = SERVICES[name]["environment"]
    return found


def sources(module: str) -> str:
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text()


@pytest.mark.parametrize("name", OURS)
def test_the_application_starts_with_what_it_is_given(name: str) -> None:
    assert mistakes({key: value for key, value in given(name).items() if key.startswith("PERFLAB_")}) == ()


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_read_by_somebody(name: str) -> None:
    for variable in given(name):
        if variable in SETTINGS:
            continue
        (modules,) = [modules for start, modules in READERS.items() if variable.startswith(start)]
        assert any(re.search(rf"\b{variable}\b", sources(module)) for module in modules), variable


@pytest.mark.parametrize("name", OURS)
def test_secrets_reach_the_application_whole(name: str) -> None:
    assert "secret" in given(name)["PERFLAB_DATABASE_URL"]
    assert given(name)["PERFLAB_SECRET_KEY"] == "secret"


def test_postgresql_is_told_every_password_that_its_roles_want() -> None:
    wanted = re.findall(r"^\\getenv \w+ (\w+)$", (ROOT / "deploy/compose/postgres/roles.sql").read_text(), re.MULTILINE)
    assert set(wanted) == set(given("postgres")) - {"POSTGRES_PASSWORD"}


def test_every_name_is_written_by_perflab_env_and_asked_for_by_compose() -> None:
    asked = {name for name, _, _ in expressions(raw())}
    by_compose_itself = {"COMPOSE_PROFILES"}
    assert asked | by_compose_itself == {entry.name for entry in NAMES}


def test_a_secret_has_no_default_and_says_where_it_comes_from() -> None:
    for name, kind, rest in expressions(raw()):
        if name in SECRETS:
            assert (kind, rest) == ("?", "run perflab env"), name
        else:
            assert kind == "-", name


def test_defaults_in_the_file_are_those_of_a_new_env() -> None:
    for name, kind, rest in expressions(raw()):
        if kind == "-":
            assert rest == environment()[name], name


def test_no_password_stands_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for line in text.splitlines():
        if re.search(r"(PASS|PASSWORD|SECRET_KEY|SERVICE_KEY|requirepass)\b.*[:=]\s*\S", line):
            assert "${" in line, line
