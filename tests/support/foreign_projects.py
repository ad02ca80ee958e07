"""Where is what `make foreign` fetched? Projects that we did not write, each with its Python, and Djangos' tests."""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
PLACE = HERE / ".perflab" / "foreign"
SOURCES = HERE / "foreign"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignProject:
    """One fetched project."""

    name: str

    @property
    def python(self) -> Path:
        return PLACE / self.name / "venv" / "bin" / "python"

    @property
    def site(self) -> Path:
        return PLACE / self.name / "site"

    @property
    def data(self) -> Path:
        return SOURCES / "data" / f"{self.name}.py"

    def program(self, name: str) -> str:
        return str(self.python.with_name(name))

    def versions(self) -> dict[str, str]:
        """Of what its requirements pin, by package name."""
        lines = (SOURCES / "requirements" / f"{self.name}.txt").read_text().splitlines()
        return dict(line.split("==") for line in lines if "==" in line)

    @property
    def django_tests(self) -> Path:
        return PLACE / "django" / self.versions()["django"] / "tests"


@cache
def fetched(name: str) -> ForeignProject:
    """The project; a test that asks for one that is not here, or is another version, is skipped with the reason."""
    project = ForeignProject(name=name)
    if not (project.site / ".complete").exists():
        pytest.skip(f"{name} is not fetched: run `make foreign`")
    shown = subprocess.run(
        [project.python, "-c", "import django, perflab_instrumentation; print(django.__version__)"],
        capture_output=True,
        text=True,
        check=False,
    )
    if shown.stdout.strip() != project.versions()["django"]:
        pytest.skip(f"{name} was fetched with other versions than are pinned now: run `make foreign`")
    return project
