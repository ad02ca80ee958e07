"""Living workers are weighed; dead ones, helpers and others under the same number are not."""

import os
from pathlib import Path

import pytest

from perflab_instrumentation.counts.file import CountsFile
from perflab_instrumentation.counts.processes import process_rows
from perflab_instrumentation.metrics import SERVER_START, WORKER_CPU, WORKER_MEMORY

TICKS = os.sysconf("SC_CLK_TCK")


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    folder = tmp_path / "proc"
    (folder / "7").mkdir(parents=True)
    before_start = [*["S", "1", "1", "1", "0", "-1", "0", "0", "0", "0", "0"], str(3 * TICKS), str(TICKS), *["0"] * 6]
    fields = " ".join([*before_start, "900", "0", "2"])
    (folder / "7" / "stat").write_text(f"7 (a (b) c) {fields} 0 0\n")
    (folder / "stat").write_text("cpu 1 2 3\nbtime 1000\n")
    return folder


@pytest.fixture
def family(tmp_path: Path) -> Path:
    folder = tmp_path / f"5-{4 * TICKS}"
    folder.mkdir()
    return folder


def test_a_living_worker_has_its_cpu_time_and_memory(proc: Path, family: Path) -> None:
    counts = CountsFile(family, "7-900")
    rows = {key: row.numbers for key, row in process_rows(family, proc=proc)}
    counts.close()
    assert rows[(WORKER_CPU.name, ("7",))] == [4.0]
    assert rows[(WORKER_MEMORY.name, ("7",))] == [2.0 * os.sysconf("SC_PAGE_SIZE")]
    assert rows[(SERVER_START.name, ())] == [1004.0]


def test_a_dead_worker_a_helper_and_a_reused_number_have_none(proc: Path, family: Path) -> None:
    CountsFile(family, "7-900").close()
    held = [CountsFile(family, "7-901"), CountsFile(family, "helper-7")]
    names = {key[0] for key, _ in process_rows(family, proc=proc)}
    for counts in held:
        counts.close()
    assert names == {SERVER_START.name}


def test_without_proc_nothing_is_said(tmp_path: Path, family: Path) -> None:
    assert list(process_rows(family, proc=tmp_path / "absent")) == []
