"""Which lines did a request log? The application's JSON lines, read backwards from the end of their file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

LARGEST_READ_BYTES: Final = 16 * 1024**2
"""So much of the file's end is looked through: at ten requests a second, about two hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One record."""

    time: str
    level: str
    logger: str
    message: str
    trace_id: str = ""
    exception: str = ""


def newest(file: Path, *, trace_id: str = "", beginning: str = "", limit: int = 200) -> tuple[LogLine, ...]:
    """The last lines, newest first.

    Args:
        file: Of JSON lines; may still be missing.
        trace_id: Only those of this trace.
        beginning: Only those whose message begins so.
        limit: At most so many.
    """
    found: list[LogLine] = []
    for text in _backwards(file):
        if trace_id and trace_id not in text:
            continue
        line = _parsed(text)
        if line is None or (trace_id and line.trace_id != trace_id) or not line.message.startswith(beginning):
            continue
        found.append(line)
        if len(found) == limit:
            break
    return tuple(found)


def _backwards(file: Path) -> Iterator[str]:
    try:
        with file.open("rb") as content:
            size = content.seek(0, 2)
            content.seek(max(0, size - LARGEST_READ_BYTES))
            lines = content.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return
    yield from reversed(lines[1:] if size > LARGEST_READ_BYTES else lines)  # the first may be half a line


def _parsed(text: str) -> LogLine | None:
    """None for what is no record: a line that is still being written, say."""
    try:
        record: Any = json.loads(text)
    except ValueError:
        return None
    if not isinstance(record, dict):
        return None
    known = {name: str(record.get(name, "")) for name in LogLine.__slots__}
    return LogLine(**known)
