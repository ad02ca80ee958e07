"""In somebody's own Django project, the `perflab` fixture tells each benchmark's queries, rows, plan and CPU time."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.e2e

CONFTEST = """
import django
import pytest
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
)
django.setup()


@pytest.fixture(scope="session", autouse=True)
def people():
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    User.objects.bulk_create(User(username=f"u{n}") for n in range(12))
"""
TESTS = """
from django.contrib.auth.models import Group, User


def listing():
    return [user.username for user in User.objects.order_by("pk")]


def n_plus_one():
    return [list(user.groups.all()) for user in User.objects.order_by("pk")]


def rename():
    return User.objects.update(first_name="x")


def test_listing(perflab):
    assert len(perflab(listing)) == 12


def test_n_plus_one(perflab):
    perflab(n_plus_one)


def test_update(perflab):
    assert perflab(rename) == 12


def test_no_database(perflab):
    assert perflab(sorted, [3, 1, 2], reverse=True) == [3, 2, 1]


def test_plain(benchmark):
    benchmark(sum, [1, 2])
"""


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_it.py").write_text(TESTS)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder, folder, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=folder,
        env=environment,
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("project")
    done = run(folder, "--benchmark-json", "out.json", "--benchmark-max-time", "0.05", "--benchmark-min-rounds", "3")
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads((folder / "out.json").read_text())
    return {benchmark["name"]: benchmark["extra_info"] for benchmark in document["benchmarks"]}


def test_queries_and_rows_are_counted(told: dict[str, Any]) -> None:
    counts = {name: (info["perflab"]["queries"], info["perflab"]["rows"]) for name, info in told.items() if info}
    assert counts == {
        "test_listing": (1, 12),
        "test_n_plus_one": (13, 12),
        "test_update": (1, 12),
        "test_no_database": (0, 0),
    }


def test_statements_name_the_line_that_sends_them(told: dict[str, Any]) -> None:
    repeated = max(told["test_n_plus_one"]["perflab"]["statements"], key=lambda statement: statement["count"])
    assert repeated["count"] == 12
    assert "test_it.py:10 n_plus_one" in repeated["call_site"]
    assert "auth_group" in repeated["text"]


def test_plans_and_cpu_time_are_told(told: dict[str, Any]) -> None:
    listing = told["test_listing"]["perflab"]
    assert len(listing["plan_hash"]) == 12
    assert "auth_user" in listing["statements"][0]["plan"]
    assert listing["cpu_ns"] > 0
    assert len(listing["cpu_samples_ns"]) == 10
    assert told["test_no_database"]["perflab"]["plan_hash"] == ""


def test_other_benchmarks_stay_as_they_are(told: dict[str, Any]) -> None:
    assert told["test_plain"] == {}


def test_a_disabled_benchmark_still_runs_its_function(tmp_path: Path) -> None:
    done = run(tmp_path, "--benchmark-disable")
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_a_skipped_benchmark_is_skipped(tmp_path: Path) -> None:
    assert "5 skipped" in run(tmp_path, "--benchmark-skip").stdout
