"""perflab understands the command lines in the manifests: they are parsed by its own parser, and not carried out."""

import json
from pathlib import Path

import pytest
import typer.main
from manifests import Manifest, plan, pod_templates

from perflab.cli import app

COMMANDS = typer.main.get_command(app)


def known() -> set[str]:
    return set(COMMANDS.list_commands(COMMANDS.make_context("perflab", ["--help"], resilient_parsing=True)))


@pytest.mark.skipif(not {"load", "worker"} <= known(), reason="this perflab has no distributed load yet")
def test_perflab_understands_every_command_line(objects: list[Manifest], tmp_path: Path) -> None:
    (tmp_path / "PLAN.json").write_text(json.dumps(plan(objects)))
    parsed = []
    for _, template in pod_templates(objects):
        for container in template["spec"]["containers"]:
            if "command" in container:
                continue
            folders = {"/plan/": f"{tmp_path}/", "/results/$(POD_NAME)": f"{tmp_path}/pod"}
            arguments = [replaced(argument, folders) for argument in container["args"]]
            whole = COMMANDS.make_context("perflab", list(arguments), resilient_parsing=True)
            name, command, rest = COMMANDS.resolve_command(whole, list(arguments))
            parsed.append(command.make_context(name, rest, parent=whole).info_name)
    assert parsed == ["load", "worker"]


def replaced(text: str, pairs: dict[str, str]) -> str:
    for old, new in pairs.items():
        text = text.replace(old, new)
    return text
