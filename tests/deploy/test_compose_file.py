"""Compose would accept the file, and what it starts is pinned, bounded, watched and reached from here alone."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from compose_stack import FILE, PROFILES, ROOT, memory_bytes, raw, services, stack
from jsonschema import Draft202012Validator

SERVICES = services()
EACH = pytest.mark.parametrize("name", SERVICES)
OURS = {"perflab-app:0.1.0", "perflab-loadtests:0.1.0"}

UNWATCHED = {
    "prepare": "ends by itself; its exit code is what others wait for",
    "load-worker": "listens nowhere; its master counts it",
    "otel-collector": "an image without shell or client",
    "tempo": "an image without shell or client, and no -health in this release",
    "nginx-exporter": "an image without shell or client",
}
IN_THE_IMAGE = {"app", "app-pooled"}
ROOT_AT_FIRST = {"postgres", "valkey", "glitchtip", "glitchtip-valkey"}
"""Their images start as root, make their folders and step down; that takes capabilities."""


def problems(document: Any) -> list[str]:
    vendored = files("check_jsonschema").joinpath("builtin_schemas", "vendor", "compose-spec.json")
    return [error.message for error in Draft202012Validator(json.loads(vendored.read_text())).iter_errors(document)]


def test_the_specification_would_accept_the_file_with_and_without_its_names_replaced() -> None:
    assert problems(raw()) == []
    assert problems(stack()) == []


def test_a_misspelt_key_would_be_found() -> None:
    odd = raw()
    odd["services"]["app"]["health_check"] = {}
    assert problems(odd)


def test_the_first_line_says_what_it_answers() -> None:
    first = FILE.read_text().splitlines()[0]
    assert first.startswith("# ")
    assert "?" in first


@EACH
def test_an_image_is_pinned_to_a_release(name: str) -> None:
    _, tag = SERVICES[name]["image"].rsplit(":", 1)
    assert re.match(r"v?\d+\.\d+", tag), tag


@pytest.mark.parametrize("image", sorted(OURS))
def test_one_service_builds_an_image_of_ours_in_every_profile_that_uses_it(image: str) -> None:
    """Two builds of one tag run side by side, and the one that ends last finds it there already."""
    users = [service for service in SERVICES.values() if service["image"] == image]
    (builder,) = [service for service in users if "build" in service]
    assert (ROOT / builder["build"]["context"] / builder["build"]["dockerfile"]).is_file()
    assert {profile for service in users for profile in service["profiles"]} <= set(builder["profiles"])


def test_nothing_else_is_built() -> None:
    assert {service["image"] for service in SERVICES.values() if "build" in service} == OURS


@EACH
def test_ports_are_published_on_loopback_only(name: str) -> None:
    for port in SERVICES[name].get("ports", ()):
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port), port


def test_no_two_services_want_the_same_port() -> None:
    published = [port.split(":")[1] for service in SERVICES.values() for port in service.get("ports", ())]
    assert len(set(published)) == len(published)


@EACH
def test_memory_and_cpu_have_a_limit(name: str) -> None:
    assert set(SERVICES[name]["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


@EACH
def test_health_is_asked_for_or_the_reason_is_known(name: str) -> None:
    check = SERVICES[name].get("healthcheck")
    if name in UNWATCHED:
        assert check == {"disable": True}
    elif name in IN_THE_IMAGE:
        assert check is None
    else:
        assert check["test"][0] in {"CMD", "CMD-SHELL"}
        assert {"interval", "timeout", "retries"} <= set(check)


@EACH
def test_nothing_gains_rights_and_logs_are_bounded(name: str) -> None:
    service = SERVICES[name]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}
    assert (service.get("cap_drop") == ["ALL"]) == (name not in ROOT_AT_FIRST)


@EACH
def test_only_what_ends_by_itself_is_not_started_again(name: str) -> None:
    assert SERVICES[name]["restart"] == ("no" if name in {"prepare", "load-master"} else "unless-stopped")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_starts_something_and_its_memory_is_known(profile: str) -> None:
    assert memory_bytes(profile) > 0
