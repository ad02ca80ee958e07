"""Which files are generated, and do those in a folder still say what the code says?

They are committed, so that a user imports boards and rules without Python.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from perflab_dashboards.boards import BOARDS
from perflab_dashboards.checks.linter import lint
from perflab_dashboards.checks.round_trip import lost_keys
from perflab_dashboards.grafana import render
from perflab_dashboards.provisioning import COMPOSE, COMPOSE_BOARDS, datasources, providers
from perflab_dashboards.rules.files import rule_files

BOARDS_FOLDER: Final = "json"
RULES_FOLDER: Final = "rules"
PROVISIONING_FOLDER: Final = "provisioning"


def generated() -> dict[str, str]:
    """Path below the folder, and content."""
    boards = {f"{BOARDS_FOLDER}/{name}.json": render(board) for name, board in BOARDS.items()}
    rules = {f"{RULES_FOLDER}/{name}": text for name, text in rule_files().items()}
    provisioning = {
        f"{PROVISIONING_FOLDER}/datasources.yml": datasources(COMPOSE),
        f"{PROVISIONING_FOLDER}/boards.yml": providers(COMPOSE_BOARDS),
    }
    return {**boards, **rules, **provisioning}


def write(folder: Path) -> list[Path]:
    """Write everything; files that are the same are not touched."""
    written = []
    for name, text in generated().items():
        path = folder / name
        if path.exists() and path.read_text() == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        written.append(path)
    return written


def documents() -> Mapping[str, Mapping[str, Any]]:
    """Every board's JSON, parsed."""
    return {name: json.loads(render(board)) for name, board in BOARDS.items()}


def mistakes(folder: Path | None) -> Iterator[str]:
    """What is wrong with the boards, and with the folder's files if one is given."""
    for document in documents().values():
        yield from lint(document)
        yield from lost_keys(document)
    if folder is None:
        return
    expected = generated()
    for name, text in expected.items():
        path = folder / name
        if not path.exists():
            yield f"{path} is missing; `perflab dashboards build --out {folder}` writes it"
        elif path.read_text() != text:
            yield f"{path} is not what the code makes; `perflab dashboards build --out {folder}` writes it again"
    for sub_folder, ending in ((BOARDS_FOLDER, "*.json"), (RULES_FOLDER, "*.yml"), (PROVISIONING_FOLDER, "*.yml")):
        for path in sorted((folder / sub_folder).glob(ending)):
            if f"{sub_folder}/{path.name}" not in expected:
                yield f"{path} is made by nothing here; remove it"
