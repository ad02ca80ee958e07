"""In which forms does the gate give its answer? One file per form; this table names them all.

Everything derives from the result, and `result.json` is the result whole. The terminal's table is in terminal.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from perflab_reports.gate.outputs import bencher, comment, github_action_benchmark, json, junit, summary
from perflab_reports.gate.result import GateResult
from perflab_reports.render.files import write_atomically


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form: the file it is written to, and what makes its text."""

    file: str
    render: Callable[[GateResult], str]


FORMATS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "json": Form(file="result.json", render=json.render),
        "summary": Form(file="summary.md", render=summary.render),
        "comment": Form(file="comment.md", render=comment.render),
        "junit": Form(file="junit.xml", render=junit.render),
        "bencher": Form(file="bencher.json", render=bencher.render),
        "github-action-benchmark": Form(file="github-action-benchmark.json", render=github_action_benchmark.render),
    }
)


def render(result: GateResult, form: str) -> str:
    """The result in one of FORMATS."""
    return FORMATS[form].render(result)


def write_all(result: GateResult, folder: Path) -> tuple[Path, ...]:
    """Write every form into the folder, each whole or not at all."""
    return tuple(write_atomically(folder / form.file, form.render(result).encode()) for form in FORMATS.values())
