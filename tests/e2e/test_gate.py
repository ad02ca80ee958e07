"""Does `perflab gate` measure what it says, catch what it should, and leave nothing behind but evidence?"""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gated_project import change, commit, git, make_project, write
from perflab_command import PERFLAB, Outcome

from perflab.gate.description import REQUESTS_PER_BLOCK

pytestmark = pytest.mark.e2e

Perflab = Callable[..., Outcome]
ROOT = Path(__file__).parents[2]
REGRESSIONS = Path(__file__).parent / "regressions"


@pytest.fixture
def project(tmp_path: Path, perflab_home: Path) -> Iterator[Path]:
    """A user's repository; whatever a test does to it, no worktree and no scratch folder is left."""
    folder = make_project(tmp_path / "notes")
    yield folder
    nothing_left(folder, perflab_home)


def nothing_left(repository: Path, home: Path) -> None:
    if (repository / ".git").is_dir() and shutil.which("git"):
        assert len(git(repository, "worktree", "list").splitlines()) == 1
    assert list((home / "gate").glob("*")) == []


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.code == 2, outcome.stderr
    assert "Traceback" not in outcome.stderr
    for word in words:
        assert word in outcome.stderr


def result(outcome: Outcome) -> dict[str, Any]:
    assert outcome.stdout, outcome.stderr
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def counted(project: Path, perflab: Perflab, *more: str, **environment: str) -> Outcome:
    return perflab(project, "gate", "--base", "start", "--counters-only", "--json", *more, **environment)


def test_the_same_code_does_the_same_work(project: Path, perflab_in: Perflab) -> None:
    commit_of_nothing(project)
    outcome = counted(project, perflab_in)
    assert outcome.code == 0, outcome.stderr
    assert {finding["endpoint"] for finding in result(outcome)["findings"]} == {"GET /notes", "GET /notes/{id}"}


def test_a_query_per_row_is_found_with_its_line(project: Path, perflab_in: Perflab) -> None:
    change(project, "notes/views.py", '.select_related("author")', "")
    outcome = counted(project, perflab_in)
    assert outcome.code == 1, outcome.stderr
    assert any("notes/views.py:7 listed" in reason for reason in result(outcome)["reasons"]), outcome.stdout


def test_a_removed_cache_is_found(project: Path, perflab_in: Perflab) -> None:
    change(
        project,
        "notes/views.py",
        'cache.get_or_set(f"note-{note_id}", lambda: Note.objects.get(pk=note_id).text)',
        "Note.objects.get(pk=note_id).text",
    )
    outcome = counted(project, perflab_in)
    assert outcome.code == 1, outcome.stderr
    assert any("GET /notes/{id}" in reason for reason in result(outcome)["reasons"])


def test_both_sides_are_timed_in_blocks(project: Path, perflab_in: Perflab) -> None:
    commit_of_nothing(project)
    write(
        project.parent, "short.toml", '[policy]\nextends = "quick"\nscreen = { looks = [3] }\nconfirm = { looks = [3] }'
    )
    policy = str(project.parent / "short.toml")
    outcome = perflab_in(project, "gate", "--base", "start", "--policy", policy, "--budget", "2m", "--json")
    assert outcome.code in {0, 3}, outcome.stderr
    (evidence,) = stored(project)
    assert len(evidence["blocks"]) >= 3
    for block in evidence["blocks"]:
        assert set(block["order"]) == {"base", "base_again", "head"}
        for arm in block["order"]:
            assert all(nanoseconds > 50_000 for nanoseconds in block["cpu_ns"][arm].values())
            assert all(len(times) == REQUESTS_PER_BLOCK for times in block["latency_ms"][arm].values())


def test_an_interrupted_gate_keeps_its_blocks_and_removes_its_worktrees(
    project: Path, perflab_in: Perflab, perflab_environment: dict[str, str]
) -> None:
    commit_of_nothing(project)
    running = subprocess.Popen(
        [PERFLAB, "gate", "--base", "start", "--budget", "5m"],
        cwd=project,
        env=perflab_environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while not any(one["blocks"] for one in stored(project)) and time.monotonic() < deadline:
        time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=60)
    assert running.returncode == 130, stderr
    (folder,) = (project / "runs").glob("gate-*")
    assert f"perflab gate runs/{folder.name}" in stderr
    again = perflab_in(project, "gate", str(folder), "--counters-only")
    assert again.code == 0, again.stderr


def test_a_gate_that_only_counted_is_judged_again_as_it_was(project: Path, perflab_in: Perflab) -> None:
    commit_of_nothing(project)
    first = counted(project, perflab_in)
    (folder,) = (project / "runs").glob("gate-*")
    again = perflab_in(project, "gate", str(folder), "--json")
    assert (again.code, result(again)) == (0, result(first))


def test_ctrl_c_while_git_checks_out_leaves_no_worktree(project: Path, perflab_environment: dict[str, str]) -> None:
    git(project, "config", "filter.slow.smudge", "sleep 60; cat")
    write(project, ".gitattributes", "*.py filter=slow")
    commit_of_nothing(project)
    running = subprocess.Popen(
        [PERFLAB, "gate", "--base", "start"], cwd=project, env=perflab_environment, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not list((project / ".git" / "worktrees").glob("*/locked")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    began_s = time.monotonic()
    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=60)
    assert running.returncode == 130, stderr
    assert time.monotonic() - began_s < 20
    assert not list((project / ".git" / "worktrees").glob("*"))


def test_accepted_work_is_the_baseline_until_it_changes(project: Path, perflab_in: Perflab) -> None:
    refused(perflab_in(project, "gate"), "perf/baseline.json is missing", "--update")
    assert perflab_in(project, "gate", "--update").code == 0
    assert perflab_in(project, "gate").code == 0
    views = project / "notes" / "views.py"
    views.write_text(views.read_text().replace('.select_related("author")', ""))
    outcome = perflab_in(project, "gate", "--json")
    assert outcome.code == 1, outcome.stderr
    assert any('FROM "notes_author"' in finding["mechanism"] for finding in result(outcome)["findings"])
    assert result(outcome)["head"]["dirty"], "the work tree's changes are not committed"
    again = perflab_in(project, "gate", "--update")
    assert "GET /notes: " in again.stderr, "what is accepted is shown"
    assert "notes/views.py:7 listed" in again.stderr
    baseline = project / "perf" / "baseline.json"
    baseline.write_text(baseline.read_text()[:-40])
    refused(perflab_in(project, "gate"), "perf/baseline.json is not valid")


def test_counts_repeat_with_another_hash_seed_and_a_restarted_server(project: Path, perflab_in: Perflab) -> None:
    commit_of_nothing(project)
    for hash_seed in ("0", "1", "77"):
        counted(project, perflab_in, PYTHONHASHSEED=hash_seed)
    first, *others = [evidence["counters"] for evidence in stored(project)]
    assert first["base"] == first["head"]
    assert all(other == first for other in others)


@pytest.mark.parametrize("patch", ["n_plus_one", "dropped_index", "removed_cache"])
def test_the_reference_application_catches_injected_regressions(
    tmp_path: Path, perflab_in: Perflab, perflab_home: Path, patch: str
) -> None:
    clone = reference_clone(tmp_path)
    git(clone, "apply", str(REGRESSIONS / f"{patch}.patch"))
    commit(clone, patch)
    outcome = perflab_in(clone, "gate", "--base", "HEAD~1", "--counters-only", "--json", timeout_s=600)
    assert outcome.code == 1, outcome.stderr
    nothing_left(clone, perflab_home)


def test_the_reference_application_passes_itself(tmp_path: Path, perflab_in: Perflab, perflab_home: Path) -> None:
    clone = reference_clone(tmp_path)
    outcome = perflab_in(clone, "gate", "--base", "HEAD", "--counters-only", "--json", timeout_s=600)
    assert outcome.code == 0, outcome.stderr
    nothing_left(clone, perflab_home)


def test_bad_words_are_named_before_anything_starts(project: Path, perflab_in: Perflab) -> None:
    refused(perflab_in(project, "gate", "--head", "HEAD"), "--head needs --base")
    refused(perflab_in(project, "gate", "--base", "nowhere"), "'nowhere' is no revision", "git fetch origin nowhere")
    refused(perflab_in(project, "gate", "--base", "start", "--budget", "soon"), "'soon' is no duration")
    refused(perflab_in(project, "gate", "--base", "start", "--policy", "strct"), "did you mean 'strict'?")
    refused(perflab_in(project, "gate", "--base", "start", "--threshold", "p95 < 3"), "p95")
    refused(perflab_in(project, "gate", "--base", "start", "--update"), "leave out --base")
    refused(perflab_in(project, "gate", "one", "two"), "one: no such file", "two: no such file")
    assert not (project / "runs").exists()


def test_a_folder_without_git_is_refused(tmp_path: Path, project: Path, perflab_in: Perflab) -> None:
    (tmp_path / "plain").mkdir()
    refused(perflab_in(tmp_path / "plain", "gate", "--base", "a"), "is not inside a git repository")
    programs = tmp_path / "programs"
    programs.mkdir()
    refused(perflab_in(project, "gate", "--base", "start", PATH=str(programs)), "git is not installed")


def test_uncommitted_changes_are_not_overlooked(project: Path, perflab_in: Perflab) -> None:
    commit_of_nothing(project)
    views = project / "notes" / "views.py"
    views.write_text(views.read_text() + "# more\n")
    refused(counted(project, perflab_in), "not committed", "notes/views.py", "--allow-dirty")
    assert counted(project, perflab_in, "--allow-dirty").code == 0
    assert views.read_text().endswith("# more\n")


def test_a_project_that_is_not_described_is_refused_with_what_to_do(project: Path, perflab_in: Perflab) -> None:
    git(project, "rm", "--quiet", "perf/gate.toml")
    commit(project, "Remove the description")
    git(project, "tag", "--force", "start")
    refused(counted(project, perflab_in), "no revision holds perf/gate.toml")


def test_every_mistake_of_a_description_is_reported_at_once(project: Path, perflab_in: Perflab) -> None:
    text = (project / "perf/gate.toml").read_text()
    text = text.replace("application", "aplication", 1).replace('["/notes"]', '["notes"]')
    (project / "perf/gate.toml").write_text(text)
    commit(project, "Break the description")
    refused(counted(project, perflab_in), "aplication", "application: is missing")


def test_endpoints_that_only_one_side_has_are_nothing_to_compare(project: Path, perflab_in: Perflab) -> None:
    text = (project / "perf/gate.toml").read_text()
    (project / "perf/gate.toml").write_text(text.replace('name = "GET /', 'name = "GET /new/'))
    commit(project, "Rename all")
    refused(counted(project, perflab_in), "no endpoint in common", "GET /new/notes")


def test_an_endpoint_that_head_no_longer_describes_is_named(project: Path, perflab_in: Perflab) -> None:
    text = (project / "perf/gate.toml").read_text()
    (project / "perf/gate.toml").write_text(text[: text.index('[[endpoints]]\nname = "GET /notes/{id}')])
    commit(project, "Ask less")
    outcome = counted(project, perflab_in)
    assert outcome.code == 0, outcome.stderr
    assert result(outcome)["reasons"] == ["GET /notes/{id} is not compared: base describes it and head does not"]


def test_code_of_the_work_tree_is_not_taken_for_either_side(project: Path, perflab_in: Perflab, tmp_path: Path) -> None:
    """As after `pip install --editable .` of a project with its code in src/: on the path, behind what is gated."""
    (project / "src").mkdir()
    for name in ("project", "notes"):
        git(project, "mv", name, f"src/{name}")
    commit(project, "Move the code")
    git(project, "tag", "--force", "start")
    python = behind(tmp_path, project / "src")
    commit_of_nothing(project)
    refused(counted(project, perflab_in, "--python", str(python)), "src/project/settings.py", 'python_path = ["src"]')
    change(project, "perf/gate.toml", "settings =", 'python_path = ["src"]\nsettings =')
    git(project, "tag", "--force", "start")
    commit_of_nothing(project, "Still notes.")
    assert counted(project, perflab_in, "--python", str(python)).code == 0


@pytest.mark.parametrize("home_inside", [False, True])
def test_an_app_of_the_work_tree_is_not_taken_for_either_sides(
    project: Path, perflab_in: Perflab, tmp_path: Path, home_inside: bool
) -> None:
    """Settings and application are the checkout's own; an app in src/ is found where it was installed from."""
    (project / "src").mkdir()
    git(project, "mv", "notes", "src/notes")
    commit(project, "Move the app")
    git(project, "tag", "--force", "start")
    commit_of_nothing(project)
    python = behind(tmp_path, project / "src")
    home = {"PERFLAB_HOME": str(project / ".perflab")} if home_inside else {}
    refused(
        counted(project, perflab_in, "--python", str(python), **home),
        f"notes is imported from {project}/src/notes/__init__.py",
        'python_path = ["src"]',
    )
    change(project, "perf/gate.toml", "settings =", 'python_path = [".", "src"]\nsettings =')
    git(project, "tag", "--force", "start")
    commit_of_nothing(project, "Still notes.")
    outcome = counted(project, perflab_in, "--python", str(python), **home)
    assert outcome.code == 0, outcome.stderr


def test_a_module_of_the_work_tree_that_only_a_view_imports_is_refused(
    project: Path, perflab_in: Perflab, tmp_path: Path
) -> None:
    write(project, "src/wording.py", "def said(text): return text")
    change(project, "notes/views.py", "    text = cache", "    import wording\n    text = cache")
    git(project, "tag", "--force", "start")
    commit_of_nothing(project)
    python = behind(tmp_path, project / "src")
    refused(counted(project, perflab_in, "--python", str(python)), f"wording is imported from {project}/src/wording.py")


def test_a_percentile_that_needs_more_requests_is_refused(project: Path, perflab_in: Perflab) -> None:
    commit_of_nothing(project)
    refused(
        perflab_in(project, "gate", "--base", "start", "--threshold", "p95_ms < 250"),
        "'p95_ms < 250'",
        "set requests_per_block = 100",
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("project/settings.py", "USE_TZ", "USE_TZ = 1 / 0\nUSE_TZ", "ZeroDivisionError"),
        ("project/wsgi.py", "import os", "import os, nothing_of_this_name", "nothing_of_this_name"),
        ("notes/migrations/0001_initial.py", "range(40)", "range(1 // 0)", "`migrate` failed"),
    ],
)
def test_a_base_that_does_not_start_or_migrate_is_said_with_its_own_words(
    project: Path, perflab_in: Perflab, file: str, old: str, new: str, words: str
) -> None:
    change(project, file, old, new)
    git(project, "tag", "broken")
    change(project, file, new, old)
    refused(perflab_in(project, "gate", "--base", "broken", "--counters-only"), "base (broken)", words)


def test_evidence_that_is_cut_off_or_old_is_refused(project: Path, perflab_in: Perflab) -> None:
    commit_of_nothing(project)
    counted(project, perflab_in)
    (folder,) = (project / "runs").glob("gate-*")
    whole = (folder / "gate.json").read_text()
    (folder / "gate.json").write_text(whole[: len(whole) // 2])
    refused(perflab_in(project, "gate", str(folder)), "gate.json is not valid")
    (folder / "gate.json").write_text(whole.replace('"schema_version": 1', '"schema_version": 0'))
    refused(perflab_in(project, "gate", str(folder)), "schema version 0")


def test_files_of_pytest_benchmark_are_compared(tmp_path: Path, perflab_in: Perflab) -> None:
    benchmark_file(tmp_path / "base.json", queries=1)
    benchmark_file(tmp_path / "more.json", queries=12)
    more = perflab_in(tmp_path, "gate", "base.json", "more.json", "--counters-only", "--json")
    assert result(more)["verdict"] == "REGRESSION", more.stdout
    same = perflab_in(tmp_path, "gate", "base.json", "base.json", "--counters-only", "--json")
    assert result(same)["verdict"] == "PASS", same.stdout
    (tmp_path / "other.json").write_text((tmp_path / "base.json").read_text().replace("test_list", "test_other"))
    (tmp_path / "cut.json").write_text((tmp_path / "base.json").read_text()[:100])
    refused(perflab_in(tmp_path, "gate", "base.json", "other.json"), "no benchmark in common")
    refused(perflab_in(tmp_path, "gate", "base.json", "cut.json"), "cut.json")


def benchmark_file(path: Path, *, queries: int) -> None:
    """One benchmark, as pytest-benchmark and the `perflab` fixture write it."""
    observed = {"version": 1, "queries": queries, "rows": queries, "plan_hash": "abc"}
    stats = {"median": 0.001, "total": 0.6, "data": [0.001] * 600}
    benchmark = {"fullname": "tests/test_list", "stats": stats, "extra_info": {"perflab": observed}}
    path.write_text(
        json.dumps({"version": "5.3.1", "datetime": "2026-01-01T12:00:00+00:00", "benchmarks": [benchmark]})
    )


def stored(project: Path) -> list[dict[str, Any]]:
    """Every gate's evidence, the oldest first."""
    files = sorted((project / "runs").glob("gate-*/gate.json"), key=lambda file: file.stat().st_mtime)
    return [json.loads(file.read_text()) for file in files]


def commit_of_nothing(project: Path, words: str = "Notes.") -> None:
    write(project, "README.md", words)
    commit(project, "Say what this is")


def behind(folder: Path, code: Path) -> Path:
    """An interpreter that finds this code where the path given to it does not hold it."""
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="$PYTHONPATH:{code}" exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return python


def reference_clone(folder: Path) -> Path:
    """perflab's own repository as it is committed."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so there are no revisions of the reference application")
    clone = folder / "perflab"
    subprocess.run(["git", "clone", "--quiet", "--shared", str(ROOT), str(clone)], check=True)
    return clone
