"""How do recorded requests reach the disk? One row group per phase in requests.parquet, renamed into place when whole.

The columns are those of perflab_reports.evidence.requests; a test holds the two together, since rooms share no code.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from perflab_loadtests.recording.arrow import numbers, words
from perflab_loadtests.recording.recorder import FAILURES

NAME: Final = "requests.parquet"
WORDS: Final = pa.dictionary(pa.int32(), pa.string())
SCHEMA: Final = pa.schema(
    [
        pa.field("phase", WORDS, nullable=False),
        pa.field("endpoint", WORDS, nullable=False),
        pa.field("intended_start_us", pa.int64(), nullable=False),
        pa.field("start_us", pa.int64(), nullable=False),
        pa.field("duration_us", pa.int32(), nullable=False),
        pa.field("status", pa.int16(), nullable=False),
        pa.field("response_bytes", pa.int32(), nullable=False),
        pa.field("failure", WORDS),
    ]
)
GOOD: Final = -1
"""A good response's failure code, after the class codes have been counted from 0."""
NUMBERS: Final = [field.name for field in SCHEMA if not pa.types.is_dictionary(field.type)]


class RequestsFile:
    """The file while it grows; `close` makes it visible, `discard` removes what there is."""

    def __init__(self, folder: Path, *, epoch_s: float) -> None:
        self.path = folder / NAME
        self._partial = folder / f".{NAME}.partial"
        self._epoch_s = epoch_s
        try:
            self._writer = pq.ParquetWriter(
                self._partial,
                SCHEMA,
                compression="zstd",
                use_dictionary=[field.name for field in SCHEMA if field.name not in NUMBERS],
                column_encoding=dict.fromkeys(NUMBERS, "DELTA_BINARY_PACKED"),
            )
        except OSError:
            self.discard()
            raise

    def append(self, phase: str, columns: Mapping[str, NDArray[Any]], endpoints: Iterable[str]) -> None:
        """One phase's requests, in the order of their intended starts."""
        if len(columns["end_s"]) == 0:
            return
        order = np.argsort(columns["intended_s"], kind="stable")
        ordered = {name: column[order] for name, column in columns.items()}
        intended_us, start_us, end_us = (
            np.rint((ordered[name] - self._epoch_s) * 1e6).astype(np.int64)
            for name in ("intended_s", "start_s", "end_s")
        )
        codes = ordered["failure"].astype(np.int32) - 1
        columns_in_order = (
            words(np.zeros(len(order)), [phase]),
            words(ordered["endpoint"], list(endpoints)),
            numbers(intended_us, pa.int64()),
            numbers(start_us, pa.int64()),
            numbers(end_us - start_us, pa.int32()),
            numbers(ordered["status"], pa.int16()),
            numbers(ordered["response_bytes"], pa.int32()),
            words(codes, [str(name) for name in FAILURES[1:]], missing=GOOD),
        )
        self._writer.write_table(pa.Table.from_arrays(list(columns_in_order), schema=SCHEMA))

    def close(self) -> None:
        self._writer.close()
        self._partial.replace(self.path)

    def discard(self) -> None:
        """Remove what there is of it."""
        self._partial.unlink(missing_ok=True)
