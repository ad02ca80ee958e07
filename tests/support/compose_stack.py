"""What would `docker compose` make of docker-compose.yml? Names replaced as Compose does, without Docker."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from perflab.compose_env import NAMES, env_text

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
CONFIGS = ROOT / "deploy" / "compose"
PROFILES = ("core", "scale", "load", "observability")
EXPRESSION = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}|(?P<odd>.?))")

type Service = dict[str, Any]


def environment() -> dict[str, str]:
    """What a new .env says, every secret being `secret`."""
    lines = [line for line in env_text(lambda: "secret").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def interpolated(value: Any, names: Mapping[str, str]) -> Any:
    """The value with its names replaced; a required one that is missing or empty is a KeyError."""
    if isinstance(value, dict):
        return {key: interpolated(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [interpolated(inner, names) for inner in value]
    return EXPRESSION.sub(lambda found: _replaced(found, names), value) if isinstance(value, str) else value


def _replaced(found: re.Match[str], names: Mapping[str, str]) -> str:
    if found["dollar"]:
        return "$"
    assert found["name"], f"a lone dollar in {found.string!r}"
    given = names.get(found["name"], "")
    if found["kind"] == "?" and not given:
        raise KeyError(found["name"])
    return given or (found["rest"] or "" if found["kind"] == "-" else given)


def raw() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return loaded


def stack() -> dict[str, Any]:
    """The file as Compose would carry it out after `perflab env`."""
    replaced: dict[str, Any] = interpolated(raw(), environment())
    return replaced


def services() -> dict[str, Service]:
    found: dict[str, Service] = stack()["services"]
    return found


def expressions(value: Any) -> Iterator[tuple[str, str, str]]:
    """Each `${NAME...}`: the name, `?` or `-` or nothing, and what follows."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner)
    elif isinstance(value, str):
        for found in EXPRESSION.finditer(value):
            if found["name"]:
                yield found["name"], found["kind"] or "", found["rest"] or ""


def mounts(service: Service) -> Iterator[tuple[str, str]]:
    """Source and target; the source is a volume's name or a path that begins with a dot."""
    for mount in service.get("volumes", ()):
        source, target = mount.split(":")[:2]
        yield source, target


def config(name: str) -> Any:
    """One of our configuration files that are YAML."""
    return yaml.safe_load((CONFIGS / name).read_text())


def memory_bytes(*profiles: str) -> int:
    """The sum of the limits of what these profiles start, replicas counted as a new .env has them."""
    total = 0
    for service in services().values():
        if set(profiles) & set(service["profiles"]):
            text, replicas = service["deploy"]["resources"]["limits"]["memory"], service["deploy"].get("replicas", 1)
            total += int(replicas) * int(text[:-1]) * {"M": 1024**2, "G": 1024**3}[text[-1]]
    return total


SECRETS = {entry.name for entry in NAMES if entry.value is None}
