"""A trace's lines are found in the application's log, and whatever else lies there is passed over."""

import json
from pathlib import Path

import pytest

from perflab.up import log_lines
from perflab.up.log_lines import newest

TRACE, OTHER = "a" * 32, "b" * 32


def line(message: str, trace_id: str = "") -> str:
    record = {"time": "2026-01-31T12:00:00", "level": "INFO", "logger": "perflab.access", "message": message}
    return json.dumps(record | ({"trace_id": trace_id} if trace_id else {}))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "application.jsonl"
    lines = [
        line("first", TRACE),
        "not JSON",
        "[1]",
        line(f"names {TRACE}", OTHER),
        line("second", TRACE),
        line("last"),
    ]
    file.write_text("\n".join(lines) + "\n" + '{"message": "half a li')
    return file


def test_the_newest_comes_first(log: Path) -> None:
    assert [found.message for found in newest(log)] == ["last", "second", f"names {TRACE}", "first"]
    assert [found.message for found in newest(log, limit=1)] == ["last"]


def test_a_trace_has_its_own_lines_only(log: Path) -> None:
    assert [found.message for found in newest(log, trace_id=TRACE)] == ["second", "first"]


def test_lines_are_found_by_how_they_begin(log: Path) -> None:
    (found,) = newest(log, beginning="fir")
    assert found.trace_id == TRACE


def test_a_log_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    assert newest(tmp_path / "none") == ()


def test_of_a_long_log_only_the_end_is_read(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_lines, "LARGEST_READ_BYTES", len(line("last")) + 60)
    assert [found.message for found in newest(log)] == ["last"]
