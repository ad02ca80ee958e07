"""How do end-to-end tests run perflab? As a user would: the installed command, in a folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PERFLAB = Path(sys.executable).with_name("perflab")


@dataclass(frozen=True)
class Outcome:
    """What a finished command left."""

    code: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """The JSON object that ends stdout."""
        return json.loads(self.stdout[self.stdout.index("{") :])


@pytest.fixture(scope="session")
def perflab_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One cluster for all end-to-end tests, so that data sets are built once; extras are the checkout's."""
    home = tmp_path_factory.mktemp("perflab-home")
    extras = Path(".perflab/extras").absolute()
    if extras.exists():
        (home / "extras").symlink_to(extras)
    yield home


@pytest.fixture
def perflab(perflab_home: Path, tmp_path: Path) -> Callable[..., Outcome]:
    """Run the command in a scratch folder and wait for it."""

    def run(*arguments: str, timeout_s: float = 400, **environment: str) -> Outcome:
        done = subprocess.run(
            [PERFLAB, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PERFLAB_HOME": str(perflab_home), **environment},
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run
