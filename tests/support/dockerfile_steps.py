"""Which steps does a Dockerfile hold? Enough of its grammar for ours, and enough of a builder for COPY and uv."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perflab.servers.unprivileged import disguise


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction, its line continuations joined."""

    word: str
    rest: str


def stages(dockerfile: Path) -> list[list[Step]]:
    """The instructions of each stage, in their order."""
    lines = [line for line in dockerfile.read_text().splitlines() if line and not line.startswith("#")]
    found: list[list[Step]] = []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found.append([])
        else:
            found[-1].append(Step(word, rest.strip()))
    return found


def variables(steps: Sequence[Step]) -> dict[str, str]:
    """What ENV says, later instructions last."""
    found: dict[str, str] = {}
    for step in steps:
        if step.word == "ENV":
            found |= dict(part.split("=", 1) for part in shlex.split(step.rest))
    return found


def only(steps: Sequence[Step], word: str) -> str:
    (rest,) = [step.rest for step in steps if step.word == word]
    return rest


def command(steps: Sequence[Step]) -> list[str]:
    """CMD, in its exec form."""
    parsed: list[str] = json.loads(only(steps, "CMD"))
    return parsed


def health_command(steps: Sequence[Step]) -> list[str]:
    parsed: list[str] = json.loads(only(steps, "HEALTHCHECK").partition(" CMD ")[2])
    return parsed


def uv() -> str | None:
    """The house's own, or whichever is there."""
    brought = sorted(Path(".tools").glob("**/bin/uv"))
    return shutil.which("uv") or os.environ.get("UV") or (str(brought[0].absolute()) if brought else None)


def build(steps: Sequence[Step], *, checkout: Path, folder: Path, program: str) -> Path:
    """Carry out the build stage's COPY and `uv` steps in `folder`; returns the environment that they made.

    What stands for the image's Python is this one's base. Bytecode is left out, since it takes longer than all the
    rest, and files are linked to uv's cache where nobody will change their owner.
    """
    source, made = folder / "src", folder / "environment"
    source.mkdir(parents=True)
    told = {
        **os.environ,
        **variables(steps),
        "UV_PROJECT_ENVIRONMENT": str(made),
        "UV_PYTHON": getattr(sys, "_base_executable", sys.executable),
        "UV_COMPILE_BYTECODE": "0",
        "UV_LINK_MODE": "copy" if disguise().user else "hardlink",
    }
    told.pop("VIRTUAL_ENV", None)
    for step in steps:
        if step.word == "COPY":
            *sources, target = step.rest.split()
            for name in sources:
                _copy(checkout / name, source / target)
        elif step.word == "RUN" and " uv " in f" {step.rest} ":
            _carry_out(step.rest, program, source, told)
    return made


def _copy(path: Path, target: Path) -> None:
    """As COPY does: a folder's content into the target, a file into it or under its name."""
    if path.is_dir():
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(path, target, dirs_exist_ok=True, ignore=ignored)
        return
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target / path.name)


def _carry_out(line: str, program: str, folder: Path, environment: Mapping[str, str]) -> None:
    words = shlex.split(re.sub(r"--mount=\S+", "", line))
    assert words[0] == "uv", f"a step that is not understood: {line}"
    done = subprocess.run(
        [program, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
