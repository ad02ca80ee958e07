"""Which commands do the ready CI files hold? Read from the YAML, as a runner would read them."""

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "deploy" / "ci"
GITHUB = FOLDER / "github-actions.yml"
GITLAB = FOLDER / "gitlab-ci.yml"


def github_steps() -> dict[str, dict[str, Any]]:
    """Name to step, those that run something."""
    job = yaml.safe_load(GITHUB.read_text())["jobs"]["gate"]
    return {step["name"]: step for step in job["steps"] if "run" in step}


def gitlab_job() -> dict[str, Any]:
    """The only job."""
    job: dict[str, Any] = yaml.safe_load(GITLAB.read_text())["performance-gate"]
    return job
