"""What stands in the pull request? One comment that later gates update: its first line marks it, unseen by readers."""

from collections.abc import Iterator
from typing import Final

from perflab_reports.gate.outputs.markdown import body, within
from perflab_reports.gate.result import GateResult

MARKER: Final = "<!-- perflab gate -->"
LIMIT_CHARACTERS: Final = 65_536
"""GitHub refuses a longer comment; GitLab takes a million."""


def render(result: GateResult) -> str:
    """For a comment; find the one that starts with MARKER and replace it, or write a new one."""
    return within(LIMIT_CHARACTERS, lambda full, rows: _page(result, full=full, rows=rows), len)


def _page(result: GateResult, *, full: bool, rows: int) -> Iterator[str]:
    yield f"{MARKER}\n"
    yield from body(result, full=full, rows=rows, level="###")
