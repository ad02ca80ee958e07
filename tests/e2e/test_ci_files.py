"""The shell in the ready GitHub workflow does what it says, from the comparison to one comment that is updated."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from ci_files import github_steps
from gated_project import change, git, make_project
from perflab_command import PERFLAB

from perflab_reports.gate.outputs.comment import MARKER

pytestmark = pytest.mark.e2e

GH = """#!/bin/bash
printf '%s\\n' "$*" >> "$CALLS"
case "$*" in *--paginate*) cat "$COMMENTS";; esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin" / "gh"
    tool.write_text(GH)
    tool.chmod(0o755)
    (tmp_path / "comments").write_text("")
    return tmp_path


def answer(folder: Path, name: str, content: str) -> None:
    gate = folder / "perflab-gate" / "gate-20260101-120000-ab12"
    gate.mkdir(parents=True, exist_ok=True)
    (gate / name).write_text(content)


def carry_out(folder: Path, step: str, *, code: int = 0, **environment: str) -> str:
    """The calls of `gh`, as the runner's own shell makes them."""
    variables = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "CALLS": str(folder / "calls"),
        "COMMENTS": str(folder / "comments"),
        "REPOSITORY": "shop/app",
        "NUMBER": "7",
        "GITHUB_STEP_SUMMARY": str(folder / "page.md"),
        **environment,
    }
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", github_steps()[step]["run"]]
    done = subprocess.run(shell, check=False, cwd=folder, env=variables, timeout=300, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    calls = folder / "calls"
    return calls.read_text() if calls.exists() else ""


def test_the_first_answer_is_a_new_comment(folder: Path) -> None:
    answer(folder, "comment.md", "<!-- perflab gate -->")
    calls = carry_out(folder, "Answer in the pull request")
    assert "--method POST repos/shop/app/issues/7/comments --field body=@perflab-gate/gate-" in calls
    assert "PATCH" not in calls


def test_the_next_answer_replaces_it(folder: Path) -> None:
    answer(folder, "comment.md", "<!-- perflab gate -->")
    (folder / "comments").write_text("4711\n4712\n")
    calls = carry_out(folder, "Answer in the pull request")
    assert "--method PATCH repos/shop/app/issues/comments/4711 --field body=@perflab-gate/gate-" in calls
    assert "POST" not in calls


def test_a_gate_that_could_not_be_carried_out_leaves_no_comment(folder: Path) -> None:
    assert carry_out(folder, "Answer in the pull request") == ""


def test_the_summary_becomes_the_jobs_page(folder: Path) -> None:
    answer(folder, "summary.md", "## Performance gate: PASS\n")
    carry_out(folder, "Show the answer on this job's page")
    assert (folder / "page.md").read_text() == "## Performance gate: PASS\n"
    (folder / "perflab-gate" / "gate-20260101-120000-ab12" / "summary.md").unlink()
    carry_out(folder, "Show the answer on this job's page")


def test_a_query_per_row_travels_from_the_checkout_to_the_comment(
    folder: Path, perflab_environment: Mapping[str, str]
) -> None:
    """The workflow's own commands, on a branch that dropped its select_related while main went on."""
    make_project(folder)
    git(folder, "switch", "--quiet", "--create", "feature")
    change(folder, "notes/views.py", '.select_related("author")', "")
    head = git(folder, "rev-parse", "HEAD")
    git(folder, "switch", "--quiet", "main")
    change(folder, "notes/views.py", "[:20]", "[:10]")
    base = git(folder, "rev-parse", "HEAD")
    git(folder, "checkout", "--quiet", head)
    environment = dict(perflab_environment) | {"BASE": base, "HEAD": head}
    environment["PATH"] = f"{folder / 'bin'}:{PERFLAB.parent}:{perflab_environment['PATH']}"
    carry_out(folder, "Compare", code=1, **environment)
    carry_out(folder, "Show the answer on this job's page")
    page = (folder / "page.md").read_text()
    assert page.startswith("## Performance gate: REGRESSION")
    assert "notes/views.py:7" in page
    assert "--method POST" in carry_out(folder, "Answer in the pull request")
    (comment,) = (folder / "perflab-gate").glob("gate-*/comment.md")
    assert comment.read_text().startswith(MARKER)
    assert (folder / "perflab-gate" / "history.parquet").exists()
