"""hadolint finds nothing to say against the image's recipe."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

DOCKER = Path(__file__).parents[2] / "deploy" / "docker"


@pytest.mark.parametrize("recipe", sorted(DOCKER.glob("*.Dockerfile")), ids=lambda path: path.name)
def test_a_recipe_is_clean(recipe: Path) -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    found = subprocess.run([hadolint, "--no-color", recipe], capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
