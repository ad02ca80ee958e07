"""What does one JSON file of pytest-benchmark say? The part of it that the gate needs, checked.

Written by `pytest --benchmark-json`; `extra_info.perflab` is what the fixture `perflab` adds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from perflab_reports.evidence.folder import EvidenceError

MAJORS: Final = ("4", "5")
"""Of pytest-benchmark, whose JSON names its version."""
EXTRA_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of an observed call."""

    fingerprint: str
    text: str
    count: int
    call_site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What the fixture `perflab` added."""

    version: int
    queries: int
    rows: int
    plan_hash: str
    cpu_samples_ns: tuple[float, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraInfo:
    """What is ours in `extra_info`."""

    perflab: Observed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Round times in seconds; `data` is missing where `--benchmark-save` was used without `--benchmark-save-data`."""

    median: float
    total: float
    data: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One benchmark of one process."""

    fullname: str
    stats: Stats
    extra_info: ExtraInfo = field(default_factory=ExtraInfo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """Which code ran."""

    id: str | None = None
    dirty: bool | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cpu:
    """Of the machine."""

    brand_raw: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Which machine ran it."""

    node: str = ""
    cpu: Cpu = field(default_factory=Cpu)

    def describe(self) -> str:
        return ", ".join(word for word in (self.cpu.brand_raw, self.node) if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One file."""

    version: str
    datetime: str
    benchmarks: tuple[Benchmark, ...]
    commit_info: Commit = field(default_factory=Commit)
    machine_info: Machine = field(default_factory=Machine)

    @property
    def by_name(self) -> Mapping[str, Benchmark]:
        return {benchmark.fullname: benchmark for benchmark in self.benchmarks}


def read(file: Path) -> Recording:
    """One file.

    Raises:
        EvidenceError: as above.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {error.strerror or error}") from error
    try:
        recording = TypeAdapter(Recording).validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            words = f"is no JSON or was cut off ({first['msg']})"
        else:
            where = ".".join(map(str, first["loc"]))
            words = f"was not written by pytest-benchmark's --benchmark-json ({where}: {first['msg']})"
        raise EvidenceError(f"{file} {words}") from error
    if recording.version.partition(".")[0] not in MAJORS:
        raise EvidenceError(
            f"{file} was written by pytest-benchmark {recording.version}; this perflab reads {' and '.join(MAJORS)}"
        )
    for benchmark in recording.benchmarks:
        observed = benchmark.extra_info.perflab
        if observed is not None and observed.version != EXTRA_VERSION:
            raise EvidenceError(
                f"{file}: the `perflab` fixture of {benchmark.fullname} wrote version {observed.version}; "
                f"this perflab reads {EXTRA_VERSION}"
            )
    if not recording.benchmarks:
        raise EvidenceError(f"{file} holds no benchmark")
    if len(recording.by_name) < len(recording.benchmarks):
        raise EvidenceError(f"{file} holds a benchmark twice")
    return recording
