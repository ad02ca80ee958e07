"""How do end-to-end tests run perflab? As a user would: the installed command, in a folder of its own."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from instrumented_application import Stack, instrumented_stack
from perflab_command import PERFLAB, Outcome


@pytest.fixture(scope="session")
def perflab_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cluster for all end-to-end tests, so that data sets are built once; the extras are the checkout's."""
    home = tmp_path_factory.mktemp("perflab-home")
    extras = Path(".perflab/extras").absolute()
    if extras.exists():
        (home / "extras").symlink_to(extras)
    return home


@pytest.fixture(scope="session")
def perflab_environment(perflab_home: Path) -> dict[str, str]:
    return {**os.environ, "PERFLAB_HOME": str(perflab_home)}


@pytest.fixture(scope="session")
def perflab_in(perflab_environment: dict[str, str]) -> Callable[..., Outcome]:
    """Run the command in a folder and wait for it."""

    def run(folder: Path, *arguments: str, timeout_s: float = 300, **environment: str) -> Outcome:
        done = subprocess.run(
            [PERFLAB, *arguments],
            cwd=folder,
            env={**perflab_environment, **environment},
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """PostgreSQL with the storefront, for tests that start instrumented applications on it."""
    with instrumented_stack(tmp_path_factory.mktemp("instruments")) as made:
        yield made


@pytest.fixture
def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])
