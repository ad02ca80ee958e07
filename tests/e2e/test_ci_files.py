"""The shell in the ready GitHub workflow does what it says: one comment, written once and then updated."""

import os
import subprocess
from pathlib import Path

import pytest
from ci_files import github_steps

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


def carry_out(folder: Path, step: str) -> str:
    """The calls of `gh`, as the runner's own shell makes them."""
    environment = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "CALLS": str(folder / "calls"),
        "COMMENTS": str(folder / "comments"),
        "REPOSITORY": "shop/app",
        "NUMBER": "7",
        "GITHUB_STEP_SUMMARY": str(folder / "page.md"),
    }
    script = github_steps()[step]["run"]
    subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        check=True,
        cwd=folder,
        env=environment,
        timeout=30,
    )
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
