"""A run enters the history once, however often it is recorded, and a damaged history is never overwritten."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from perflab_reports.evidence.folder import EvidenceError
from perflab_reports.history import HistoryRow, append, read
from perflab_reports.history.store import NAME

ROW = HistoryRow(
    run_id="r1",
    source="run",
    created_at="2026-01-01T00:00:00+00:00",
    revision="abc",
    machine="a machine",
    setting="quick: browse on storefront at scale 1",
    subject="caching",
    strategy="redis",
    endpoint="",
    metric="p50_ms",
    unit="ms",
    lower_is_better=True,
    value=4.0,
    ratio=0.5,
    low=0.4,
    high=0.6,
    verdict="FASTER",
    reason="family-wise p 0.01",
)
LATER = replace(ROW, run_id="r2", created_at="2026-01-02T00:00:00+00:00", value=None, ratio=None, low=None, high=None)


def test_what_is_appended_comes_back_in_the_order_of_time(tmp_path: Path) -> None:
    append(tmp_path, [LATER])
    append(tmp_path, [ROW])
    assert read(tmp_path) == (ROW, LATER)


def test_recording_a_run_again_replaces_it(tmp_path: Path) -> None:
    append(tmp_path, [ROW, replace(ROW, metric="p95_ms"), LATER])
    append(tmp_path, [replace(ROW, value=5.0)])
    assert read(tmp_path) == (replace(ROW, value=5.0), LATER)


def test_nothing_recorded_is_an_empty_history(tmp_path: Path) -> None:
    assert read(tmp_path) == ()


def test_other_tools_open_the_file(tmp_path: Path) -> None:
    file = append(tmp_path, [ROW, LATER])
    table = pq.read_table(file)
    assert table.num_rows == 2
    assert table.column("value").to_pylist() == [4.0, None]
    assert duckdb.sql(f"SELECT max(ratio) FROM '{file}'").fetchall() == [(0.5,)]


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more", b"not parquet"])
def test_a_damaged_history_is_a_clear_error_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    for act in (lambda: read(tmp_path), lambda: append(tmp_path, [ROW])):
        with pytest.raises(EvidenceError, match="move it away"):
            act()
    assert (tmp_path / NAME).read_bytes() == content


def test_a_history_of_another_version_is_refused(tmp_path: Path) -> None:
    duckdb.sql(f"COPY (SELECT 1 AS a) TO '{tmp_path / NAME}' (FORMAT parquet, KV_METADATA {{perflab_history: '99'}})")
    with pytest.raises(EvidenceError, match="history version 99"):
        read(tmp_path)


def test_a_parquet_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    duckdb.sql(f"COPY (SELECT 1 AS a) TO '{tmp_path / NAME}' (FORMAT parquet)")
    with pytest.raises(EvidenceError, match="history version none"):
        read(tmp_path)


def test_a_folder_with_a_quote_in_its_name_is_a_folder(tmp_path: Path) -> None:
    append(tmp_path / "it's", [ROW])
    assert read(tmp_path / "it's") == (ROW,)


def test_nothing_but_history_and_lock_stays_behind(tmp_path: Path) -> None:
    append(tmp_path, [ROW])
    assert {file.name for file in tmp_path.iterdir()} == {NAME, ".history.lock"}


def test_a_history_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.partial").symlink_to(tmp_path / "nowhere" / "file")
    with pytest.raises(EvidenceError, match="cannot be written"):
        append(tmp_path, [ROW])
