"""How does a table grow on disk while rows stream in, in bounded memory, so that any death leaves whole files?

Rows gather in memory and leave as a Parquet part when there are enough of them or the oldest is old enough. Closing
writes the rest and merges all parts into one file. What append() accepted, close() has written.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from perflab.sinks.parts import UNFINISHED, Part, covered_parts, part_path, whole_parts


class TableRefuses(Exception):
    """The rows were not taken: the table is closed, or the disk takes nothing and the buffer is full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When rows leave memory, and when no more are let in."""

    flush_rows: int = 10_000
    flush_bytes: int = 8 * 1024**2
    flush_age_s: float = 2.0
    refuse_bytes: int = 64 * 1024**2
    merge_parts: int = 64


@dataclass(kw_only=True)
class GrowingTable:
    """A folder of Parquet parts with one writer. Rows are tuples in the schema's order.

    Attributes:
        clock: Seconds, monotonic.
        failure: Why the last attempt to write failed; None while all is well.
    """

    folder: Path
    schema: pa.Schema
    clock: Callable[[], float]
    limits: Limits = field(default_factory=Limits)
    failure: str | None = None
    _rows: list[Sequence[Any]] = field(default_factory=list)
    _bytes: int = 0
    _oldest_s: float = 0.0
    _closed: bool = False
    _buffer: threading.Lock = field(default_factory=threading.Lock)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in covered_parts(self.folder):
            path.unlink()
        pa.array((), pa.string())  # brings what pyarrow imports late (pandas, if installed) before rows wait for it

    def append(self, rows: Iterable[Sequence[Any]], *, size_bytes: int) -> None:
        """Take rows over; they are on disk at the latest after close().

        Args:
            rows: In the schema's order.
            size_bytes: About what they weigh in memory; the length of the body they came in will do.

        Raises:
            TableRefuses: none of them was taken.
        """
        with self._buffer:
            if self._closed:
                raise TableRefuses("closing")
            if self._bytes + size_bytes > self.limits.refuse_bytes and self._rows:
                raise TableRefuses(self.failure or "more arrives than the disk takes")
            if not self._rows:
                self._oldest_s = self.clock()
            self._rows.extend(rows)
            self._bytes += size_bytes
            full = len(self._rows) >= self.limits.flush_rows or self._bytes >= self.limits.flush_bytes
        if full:
            self.flush()

    def flush_if_due(self) -> None:
        """Write what has waited long enough."""
        with self._buffer:
            due = bool(self._rows) and self.clock() - self._oldest_s >= self.limits.flush_age_s
        if due:
            self.flush()

    def flush(self) -> None:
        """Write what there is as one more part; on failure the rows stay for the next attempt."""
        with self._writing:
            with self._buffer:
                rows, size_bytes = list(self._rows), self._bytes
            if not rows:
                return
            try:
                parts = whole_parts(self.folder)
                number = parts[-1].last + 1 if parts else 1
                self._write(part_path(self.folder, number, number), [self._table(rows)])
            except OSError as error:
                self.failure = f"{self.folder}: {error}"
                return
            self.failure = None
            with self._buffer:
                del self._rows[: len(rows)]
                self._bytes -= size_bytes
                self._oldest_s = self.clock()
            self._merge_youngest()

    def close(self) -> int:
        """Write the rest and leave one file. Safe to call again.

        Returns:
            How many rows could not be written, for the reason in `failure`.
        """
        with self._buffer:
            self._closed = True
        self.flush()
        with self._writing:
            self._merge(whole_parts(self.folder))
        return len(self._rows)

    def _merge_youngest(self) -> None:
        single = [part for part in whole_parts(self.folder) if part.first == part.last]
        if len(single) >= self.limits.merge_parts:
            self._merge(single)

    def _merge(self, parts: Sequence[Part]) -> None:
        """Many small files into one; the old ones go when the new one is there."""
        if len(parts) < 2:
            return
        try:
            groups = (
                pq.ParquetFile(part.path).read_row_group(number)
                for part in parts
                for number in range(pq.read_metadata(part.path).num_row_groups)
            )
            self._write(part_path(self.folder, parts[0].first, parts[-1].last), groups)
            for path in covered_parts(self.folder):
                path.unlink()
        except OSError as error:
            self.failure = f"{self.folder}: {error}"

    def _table(self, rows: Sequence[Sequence[Any]]) -> pa.Table:
        values = zip(*rows, strict=True)
        columns = [pa.array(column, kind) for column, kind in zip(values, self.schema.types, strict=True)]
        return pa.table(columns, schema=self.schema)

    def _write(self, path: Path, tables: Iterable[pa.Table]) -> None:
        unfinished = path.with_name(path.name + UNFINISHED)
        with pq.ParquetWriter(unfinished, self.schema, compression="zstd") as writer:
            for table in tables:
                writer.write_table(table)
        unfinished.replace(path)
