"""What happened to every single request? Typed columns in memory while it runs, Parquet afterwards.

An append to a typed array costs a fraction of a microsecond, so every request is kept and nothing is sampled.
"""

from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray


@dataclass(slots=True)
class Names:
    """Strings by number, in the order first seen."""

    known: dict[str, int] = field(default_factory=dict)

    def number(self, name: str) -> int:
        return self.known.setdefault(name, len(self.known))

    def column(self, numbers: Any) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(numbers, pa.array(list(self.known), pa.string()))


@dataclass(slots=True)
class Recorder:
    """All requests of a trial. Times are microseconds since the trial's epoch."""

    phases: Names = field(default_factory=Names)
    endpoints: Names = field(default_factory=Names)
    failures: Names = field(default_factory=Names)
    phase: array[int] = field(default_factory=lambda: array("b"))
    endpoint: array[int] = field(default_factory=lambda: array("h"))
    intended_us: array[int] = field(default_factory=lambda: array("q"))
    start_us: array[int] = field(default_factory=lambda: array("q"))
    duration_us: array[int] = field(default_factory=lambda: array("i"))
    status: array[int] = field(default_factory=lambda: array("h"))
    size: array[int] = field(default_factory=lambda: array("i"))
    failure: array[int] = field(default_factory=lambda: array("b"))

    def __len__(self) -> int:
        return len(self.status)

    def record(
        self,
        *,
        phase: int,
        endpoint: int,
        intended_s: float,
        start_s: float,
        end_s: float,
        status: int,
        size: int,
        failure: str | None,
    ) -> None:
        """One finished request; -1 stands for no failure."""
        self.phase.append(phase)
        self.endpoint.append(endpoint)
        self.intended_us.append(int(intended_s * 1e6))
        self.start_us.append(int(start_s * 1e6))
        self.duration_us.append(min(2**31 - 1, int((end_s - start_s) * 1e6)))
        self.status.append(status)
        self.size.append(min(2**31 - 1, size))
        self.failure.append(-1 if failure is None else self.failures.number(failure))

    def start_lags_s(self, phase: int) -> NDArray[np.float64]:
        """Actual minus intended start of one phase's requests, in seconds."""
        chosen = np.asarray(self.phase) == phase
        return (np.asarray(self.start_us)[chosen] - np.asarray(self.intended_us)[chosen]) / 1e6

    def response_times_ms(self, first: int) -> NDArray[np.float64]:
        """From intended start to end, of the requests recorded from index `first` on."""
        end = np.asarray(self.start_us[first:]) + np.asarray(self.duration_us[first:])
        return (end - np.asarray(self.intended_us[first:])) / 1e3

    def write(self, file: Path) -> None:
        """Write requests.parquet atomically; the columns are those that docs/evidence.md promises."""
        failures = np.asarray(self.failure, dtype=np.int8)
        table = pa.table(
            {
                "phase": self.phases.column(pa.array(np.asarray(self.phase, dtype=np.int8))),
                "endpoint": self.endpoints.column(pa.array(np.asarray(self.endpoint, dtype=np.int16))),
                "intended_start_us": pa.array(np.asarray(self.intended_us, dtype=np.int64)),
                "start_us": pa.array(np.asarray(self.start_us, dtype=np.int64)),
                "duration_us": pa.array(np.asarray(self.duration_us, dtype=np.int32)),
                "status": pa.array(np.asarray(self.status, dtype=np.int16)),
                "response_bytes": pa.array(np.asarray(self.size, dtype=np.int32)),
                "failure": self.failures.column(pa.array(failures, mask=failures < 0)),
            }
        )
        partial = file.with_name(f".{file.name}.partial")
        pq.write_table(table, partial, compression="zstd")
        partial.replace(file)
