"""The file on disk is what the reports read: the same columns, the same types, the same meaning."""

from pathlib import Path

import duckdb
import pytest

from perflab_loadtests.recording.failure import Failure
from perflab_loadtests.recording.recorder import Recorder
from perflab_loadtests.recording.requests_file import NAME, RequestsFile
from perflab_reports.evidence.requests import REQUEST_COLUMNS


@pytest.fixture
def written(tmp_path: Path) -> Path:
    recorder = Recorder()
    file = RequestsFile(tmp_path, epoch_s=100.0)
    recorder.add("GET /late", 100.2, 100.3, 100.4, 200, 512, None)
    recorder.add("GET /early", 100.1, 100.1, 100.10025, 503, 9, Failure.HTTP_5XX)
    file.append("warmup", recorder.take(), recorder.endpoints)
    file.append("idle", recorder.take(), recorder.endpoints)
    recorder.add("GET /late", 101.0, 101.0, 111.0, 0, 0, Failure.TIMEOUT)
    file.append("measured", recorder.take(), recorder.endpoints)
    file.close()
    return tmp_path / NAME


def test_columns_and_types_are_the_evidences(written: Path) -> None:
    described = duckdb.sql(f"describe select * from '{written}'").fetchall()
    assert {name: kind for name, kind, *_ in described} == REQUEST_COLUMNS


def test_rows_lie_in_the_order_of_their_intended_starts(written: Path) -> None:
    assert duckdb.sql(f"select * from '{written}'").fetchall() == [
        ("warmup", "GET /early", 100_000, 100_000, 250, 503, 9, "http_5xx"),
        ("warmup", "GET /late", 200_000, 300_000, 100_000, 200, 512, None),
        ("measured", "GET /late", 1_000_000, 1_000_000, 10_000_000, 0, 0, "timeout"),
    ]


def test_nothing_is_visible_before_it_is_whole(tmp_path: Path) -> None:
    file = RequestsFile(tmp_path, epoch_s=0.0)
    assert not (tmp_path / NAME).exists()
    file.discard()
    assert list(tmp_path.iterdir()) == []
