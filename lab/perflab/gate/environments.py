"""Which Python runs each side? One for both where their locks are the same, else one each, made by uv from its lock.

The short way needs no installation at all: with equal `uv.lock` files (or none), an interpreter that already fits
them serves both sides, and each side's own code comes first on its path. It is, in this order, the one named by
--python, the repository's `.venv` where the repository has that very lock, for perflab's own repository the running
one, and without any lock the running one as well. Otherwise `uv sync --locked` makes what is missing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

from perflab.gate.description import Project
from perflab.gate.mistakes import GateFailed
from perflab.gate.repository import Checkout

LOCK = "uv.lock"


def interpreters(
    checkouts: Mapping[str, Checkout],
    projects: Mapping[str, Project],
    *,
    repository: Path,
    given: Path | None,
    folder: Path,
    progress: Callable[[str], None],
) -> dict[str, Path]:
    """Side to its Python.

    Args:
        checkouts: Side to its files.
        projects: Side to its description.
        repository: Whose `.venv` may serve.
        given: The user's own choice, for all sides.
        folder: Where environments are made; they go when it goes.
        progress: Is told what takes long.

    Raises:
        GateFailed: uv is missing or could not make an environment.
    """
    locks = {side: _digest(checkout.folder / LOCK) for side, checkout in checkouts.items()}
    if given is not None:
        return dict.fromkeys(checkouts, given.absolute())
    made: dict[str | None, Path] = {}
    found: dict[str, Path] = {}
    alike = len(set(locks.values())) == 1
    for side, checkout in checkouts.items():
        lock = locks[side]
        if lock not in made:
            ready = _ready(lock, repository, projects[side] if alike else None)
            made[lock] = ready or _synchronised(checkout, folder / f"environment-{side}", progress)
        found[side] = made[lock]
    return found


def _ready(lock: str | None, repository: Path, project: Project | None) -> Path | None:
    own = repository / ".venv" / "bin" / "python"
    if own.exists() and _digest(repository / LOCK) == lock:
        return own
    if project is not None and project.python is not None:
        return project.python
    return Path(sys.executable) if lock is None else None


def _synchronised(checkout: Checkout, environment: Path, progress: Callable[[str], None]) -> Path:
    uv = shutil.which("uv") or os.environ.get("UV")
    if uv is None:
        raise GateFailed(
            f"{checkout.label} has a {LOCK} of its own and uv is not on PATH to install it; "
            "install uv, or name an interpreter that fits with --python"
        )
    progress(f"installing what {checkout.label} locks (uv sync)")
    python = environment / "bin" / "python"
    for command in (
        [uv, "sync", "--locked", "--project", str(checkout.folder)],
        [uv, "pip", "install", "--quiet", "--python", str(python), f"gunicorn=={version('gunicorn')}"],
    ):
        done = subprocess.run(
            command,
            cwd=checkout.folder,
            env={**_outside_environment(), "UV_PROJECT_ENVIRONMENT": str(environment)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise GateFailed(f"{checkout.label}: `{' '.join(command[1:3])}` failed:\n{done.stderr.strip()[-1500:]}")
    return python


def _outside_environment() -> dict[str, str]:
    """This process's variables without the virtual environment that it runs in."""
    return {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}


def _digest(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None
