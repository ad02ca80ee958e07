"""The ready CI files satisfy their vendors' schemas, and name files and exit codes that the gate really has."""

import json
import shlex
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from ci_files import FOLDER, GITHUB, GITLAB, github_steps, gitlab_job
from jsonschema import Draft7Validator

from perflab.cli import app
from perflab_reports.gate.outputs import FORMATS
from perflab_reports.gate.outputs.comment import MARKER
from perflab_reports.gate.result import EXIT_CODES

SCHEMAS = {GITHUB: "github-workflows.json", GITLAB: "gitlab-ci.json"}
COMMANDS = typer.main.get_command(app)


def problems(file: Path, content: Any = None) -> list[str]:
    vendored = files("check_jsonschema").joinpath("builtin_schemas", "vendor", SCHEMAS[file])
    # YAML reads the key `on` as true.
    text = file.read_text() if content is None else yaml.safe_dump(content)
    document = {("on" if key is True else key): value for key, value in yaml.safe_load(text).items()}
    return [error.message for error in Draft7Validator(json.loads(vendored.read_text())).iter_errors(document)]


def known() -> set[str]:
    return set(COMMANDS.list_commands(COMMANDS.make_context("perflab", ["--help"], resilient_parsing=True)))


def perflab_lines() -> Iterator[str]:
    yield from (step["run"] for step in github_steps().values() if step["run"].startswith("perflab "))
    yield from (line for line in gitlab_job()["script"] if line.startswith("perflab "))


@pytest.mark.parametrize("file", SCHEMAS, ids=lambda file: file.stem)
def test_the_vendor_would_accept_the_file(file: Path) -> None:
    assert problems(file) == []


def test_a_misspelt_key_would_be_found() -> None:
    odd = yaml.safe_load(GITLAB.read_text())
    odd["performance-gate"]["scripts"] = odd["performance-gate"].pop("script")
    assert problems(GITLAB, odd)


def test_every_file_is_checked_and_says_what_it_answers() -> None:
    assert set(FOLDER.iterdir()) == set(SCHEMAS)
    for file in SCHEMAS:
        first = file.read_text().splitlines()[0]
        assert first.startswith("# ")
        assert "?" in first


@pytest.mark.skipif("gate" not in known(), reason="this perflab has no gate command yet")
def test_perflab_understands_every_command_line() -> None:
    lines = list(perflab_lines())
    assert len(lines) == len(SCHEMAS)
    for line in lines:
        arguments = [word.replace("$", "") for word in shlex.split(line)][1:]
        whole = COMMANDS.make_context("perflab", list(arguments), resilient_parsing=True)
        name, command, rest = COMMANDS.resolve_command(whole, list(arguments))
        assert command.make_context(name, rest, parent=whole).info_name == "gate"


def test_the_files_that_are_shown_are_files_that_the_gate_writes() -> None:
    written = {form.file for form in FORMATS.values()}
    steps = github_steps()
    named = {name for name in written if any(name in step["run"] for step in steps.values())}
    assert named == {"summary.md", "comment.md"}
    assert fnmatch("perflab-gate/gate-x/junit.xml", gitlab_job()["artifacts"]["reports"]["junit"])


def test_an_inconclusive_gate_warns_in_gitlab() -> None:
    assert gitlab_job()["allow_failure"]["exit_codes"] == [EXIT_CODES["INCONCLUSIVE"]]


def test_the_comment_is_looked_for_by_its_mark() -> None:
    assert MARKER in github_steps()["Answer in the pull request"]["run"]


def test_what_follows_a_failed_gate_runs_all_the_same() -> None:
    names = list(github_steps())
    after = [step for name, step in github_steps().items() if names.index(name) > names.index("Compare")]
    assert after
    assert all(step["if"].startswith("always()") for step in after)


def test_no_expression_of_the_pull_request_reaches_a_shell() -> None:
    assert not [name for name, step in github_steps().items() if "${{" in step["run"]]
