"""Django's own tests end with the instruments installed as they end without, test by test."""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreign_projects import SOURCES, ForeignProject, fetched
from listening_peers import ListeningPeers, listening_peers

from perflab.processes.supervisor import Supervisor
from perflab.servers.postgresql import SUPERUSER, PostgreSQL, running_postgresql

pytestmark = pytest.mark.e2e

LABELS = ("backends", "cache", "requests_tests", "handlers", "asgi")
PROCESSES = 4
"""More than there are processors: many of the cache's tests sleep."""

RUNS = {
    "6.0 on PostgreSQL": ("oscar", "postgresql"),
    "6.0 on SQLite": ("oscar", "sqlite3"),
    "5.2 on PostgreSQL": ("bugsink", "postgresql"),
    "6.1 on PostgreSQL": ("wagtail", "postgresql"),
}
"""Django series and database: whose virtual environment has that Django, and the database's backend."""
EVERY = "PERFLAB_EVERY_DJANGO"


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    folder = tmp_path_factory.mktemp("django-suite")
    cpus = tuple(os.sched_getaffinity(0))
    with Supervisor() as supervisor, running_postgresql(supervisor, folder / "pg", logs=folder, cpus=cpus) as server:
        yield server


def start(
    project: ForeignProject, settings: str, database: dict[str, object], folder: Path, **environment: str
) -> "subprocess.Popen[bytes]":
    with (folder / f"{settings}.log").open("wb") as log:
        return subprocess.Popen(
            [
                *(project.python, "runtests.py", f"--settings={settings}_settings"),
                *("--noinput", f"--parallel={PROCESSES}", *LABELS),
            ],
            cwd=project.django_tests,
            env={
                **os.environ,
                "PYTHONPATH": str(SOURCES / "django_suite"),
                "PERFLAB_SUITE_DATABASE": json.dumps(database),
                "PERFLAB_SUITE_OUTCOMES": str(folder / f"{settings}.txt"),
                "TMPDIR": str(folder),
                **environment,
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def outcomes(folder: Path, settings: str) -> dict[str, str]:
    """How each test ended, by its id."""
    file = folder / f"{settings}.txt"
    assert file.exists(), (folder / f"{settings}.log").read_text(errors="replace")[-3000:]
    pairs = (line.split("\t") for line in file.read_text().splitlines())
    return {test: outcome for outcome, test in pairs}


@pytest.fixture
def peers() -> Iterator[ListeningPeers]:
    with listening_peers() as listening:
        yield listening


@pytest.mark.parametrize("run", RUNS)
def test_every_test_ends_the_same_with_and_without(
    run: str, request: pytest.FixtureRequest, peers: ListeningPeers, tmp_path: Path
) -> None:
    if not run.startswith("6.0") and not os.environ.get(EVERY):
        pytest.skip(f"only the series that is pinned, unless {EVERY} is set, as `make foreign-tests` does")
    name, backend = RUNS[run]
    project = fetched(name)
    database: dict[str, object] = {"ENGINE": f"django.db.backends.{backend}"}
    if backend == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        database |= {"HOST": "127.0.0.1", "PORT": server.port, "USER": SUPERUSER, "PASSWORD": server.password}

    def named(settings: str) -> dict[str, object]:
        return {**database, "NAME": f"{settings}_{name}"} if backend == "postgresql" else database

    running = [
        start(project, "plain", named("plain"), tmp_path),
        start(project, "instrumented", named("instrumented"), tmp_path, **peers.environment),
    ]
    try:
        for child in running:
            child.wait(timeout=300)
    finally:
        for child in running:
            child.kill()
            child.wait()
    plain, instrumented = outcomes(tmp_path, "plain"), outcomes(tmp_path, "instrumented")
    assert {test: (outcome, instrumented.get(test)) for test, outcome in plain.items()} == {
        test: (outcome, outcome) for test, outcome in plain.items()
    }
    assert set(instrumented) == set(plain)
    counted = Counter(plain.values())
    print(f"Django {project.versions()['django']}, {backend}: {dict(counted)}")  # noqa: T201 (for pytest -s)
    assert counted["passed"] > 700
    assert not set(counted) - {"passed", "skipped", "failed as expected"}, (tmp_path / "plain.log").read_text()[-3000:]
    assert peers.spans(), "the instruments saw none of the tests' requests"
