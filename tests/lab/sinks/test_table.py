"""Rows that were accepted are on disk once, whatever moment the process died in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perflab.sinks.parts import UNFINISHED, part_path, whole_parts
from perflab.sinks.table import GrowingTable, Limits, TableRefuses

SCHEMA = pa.schema([("number", pa.int64())])


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s


def table(folder: Path, clock: Callable[[], float] = Clock(), **limits: Any) -> GrowingTable:  # noqa: B008
    return GrowingTable(folder=folder, schema=SCHEMA, clock=clock, limits=Limits(**limits))


def fill(target: GrowingTable, numbers: Iterable[int], size_bytes: int = 10) -> None:
    for number in numbers:
        target.append([(number,)], size_bytes=size_bytes)


def numbers_on_disk(folder: Path) -> list[int]:
    found: list[int] = []
    for part in whole_parts(folder):
        found += pq.read_table(part.path).column("number").to_pylist()
    return found


def test_closing_writes_the_rest_into_one_file(tmp_path: Path) -> None:
    growing = table(tmp_path, flush_rows=10)
    fill(growing, range(25))
    assert numbers_on_disk(tmp_path) == list(range(20))
    assert growing.close() == 0
    assert numbers_on_disk(tmp_path) == list(range(25))
    assert [file.name for file in tmp_path.iterdir()] == ["00000001-00000003.parquet"]


def test_rows_leave_when_they_are_old(tmp_path: Path) -> None:
    clock = Clock()
    growing = table(tmp_path, clock, flush_age_s=2)
    fill(growing, [1])
    clock.now_s = 1.9
    growing.flush_if_due()
    assert numbers_on_disk(tmp_path) == []
    clock.now_s = 2.0
    growing.flush_if_due()
    assert numbers_on_disk(tmp_path) == [1]


def test_rows_leave_when_they_are_heavy(tmp_path: Path) -> None:
    fill(table(tmp_path, flush_bytes=100), [1, 2], size_bytes=60)
    assert numbers_on_disk(tmp_path) == [1, 2]


def test_parts_do_not_pile_up(tmp_path: Path) -> None:
    fill(table(tmp_path, flush_rows=1, merge_parts=10), range(95))
    assert len(list(tmp_path.iterdir())) < 20
    assert numbers_on_disk(tmp_path) == list(range(95))


def test_a_second_run_adds_to_the_first(tmp_path: Path) -> None:
    for start in (0, 10):
        growing = table(tmp_path, flush_rows=3)
        fill(growing, range(start, start + 10))
        growing.close()
    assert numbers_on_disk(tmp_path) == list(range(20))


def test_a_death_while_merging_neither_loses_nor_doubles(tmp_path: Path) -> None:
    fill(table(tmp_path, flush_rows=1), [1, 2, 3])
    merged = pa.table({"number": [1, 2]}, schema=SCHEMA)
    pq.write_table(merged, part_path(tmp_path, 1, 2))  # died before the old parts were deleted
    (tmp_path / f"00000004-00000004.parquet{UNFINISHED}").write_bytes(b"PAR1")  # and while writing the next
    assert numbers_on_disk(tmp_path) == [1, 2, 3]
    table(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "00000001-00000002.parquet",
        "00000003-00000003.parquet",
    ]


def test_a_closed_table_takes_nothing(tmp_path: Path) -> None:
    growing = table(tmp_path)
    growing.close()
    with pytest.raises(TableRefuses):
        fill(growing, [1])


def test_a_disk_that_takes_nothing_fills_the_buffer_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = table(tmp_path, flush_rows=1, refuse_bytes=100)
    with monkeypatch.context() as full_disk:

        def no_space(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        full_disk.setattr(pq, "ParquetWriter", no_space)
        with pytest.raises(TableRefuses, match="No space left"):
            fill(growing, range(100))
    growing.close()
    assert growing.failure is None
    assert numbers_on_disk(tmp_path) == list(range(10)), "what was accepted before is written once there is space"
