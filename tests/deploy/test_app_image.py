"""The application's image is made of what is let through, by the house's own uv, and starts as the stack starts it."""

import json
import re
from pathlib import Path

import pytest
from compose_stack import services
from dockerfile_sources import copied, cut_off

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy/docker/app.Dockerfile").read_text()
WHOLE = DOCKERFILE.replace("\\\n", "")


def test_everything_copied_exists_and_is_let_through() -> None:
    assert copied(DOCKERFILE)
    assert cut_off(DOCKERFILE) == []


def test_only_the_application_and_its_instruments_are_built() -> None:
    assert {source for source in copied(DOCKERFILE) if (ROOT / source).is_dir()} == {"instrumentation", "target_app"}


def test_it_is_built_by_the_uv_that_setup_brings() -> None:
    (brought,) = re.findall(r"^UV_VERSION=(\S+)$", (ROOT / "scripts/setup").read_text(), flags=re.MULTILINE)
    assert f"ARG UV_VERSION={brought}\n" in DOCKERFILE


def test_it_runs_as_a_number_that_is_nobody() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, flags=re.MULTILINE) == ["10001:10001"]


@pytest.mark.parametrize("name", ["app", "app-pooled"])
def test_the_stack_starts_what_the_image_starts(name: str) -> None:
    (command,) = re.findall(r"^CMD (\[.+\])$", WHOLE, flags=re.MULTILINE)
    assert services()[name]["command"] == json.loads(command)


def test_the_healthcheck_asks_the_readiness_probe() -> None:
    (command,) = re.findall(r"^HEALTHCHECK .+ CMD (\[.+\])$", WHOLE, flags=re.MULTILINE)
    assert "http://127.0.0.1:8000/health/ready" in json.loads(command)[-1]
    urls = (ROOT / "target_app/perflab_target/urls.py").read_text()  # read, since importing it wants Django's settings
    assert 'path("health/", include("perflab_instrumentation.health.urls"))' in urls
