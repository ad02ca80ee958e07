"""Runs that end at the same moment all enter the history, and the command tells what became of them."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from perflab_command import PERFLAB
from synthetic_run import make_run

from perflab.servers.binaries import find_binary
from perflab.servers.server import ServerMissing
from perflab_reports.history import HistoryRow, append, read

pytestmark = pytest.mark.e2e

APPEND = """
import sys
from pathlib import Path
from dataclasses import replace
from perflab_reports.history import append, read
folder = Path(sys.argv[1])
template = read(folder)[0]
for number in range(5):
    append(folder, [replace(template, run_id=f"{sys.argv[2]}-{number}")])
"""
ROW = HistoryRow(
    run_id="r",
    source="run",
    created_at="2026-01-01T00:00:00+00:00",
    revision="abc",
    machine="a machine",
    setting="quick: browse",
    subject="caching",
    strategy="redis",
    endpoint="",
    metric="p50_ms",
    unit="ms",
    lower_is_better=True,
    value=4.0,
    ratio=None,
    low=None,
    high=None,
    verdict="",
    reason="",
)


def perflab(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PERFLAB, *words], capture_output=True, text=True, check=False, timeout=120)


def stepped(values: Sequence[float]) -> list[HistoryRow]:
    return [
        replace(
            ROW, run_id=f"r{at}", created_at=f"2026-01-{at + 1:02}T00:00:00+00:00", revision=f"rev{at}", value=value
        )
        for at, value in enumerate(values)
    ]


def test_writers_of_several_processes_lose_nothing(tmp_path: Path) -> None:
    append(tmp_path, [ROW])
    writers = [subprocess.Popen([sys.executable, "-c", APPEND, str(tmp_path), name]) for name in "abc"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert len({row.run_id for row in read(tmp_path)}) == 16


def test_a_judged_run_enters_the_history_once_and_the_command_shows_it(tmp_path: Path) -> None:
    make_run(tmp_path / "synthetic", {"none": 1.0, "redis": 0.5})
    for _ in range(2):
        done = perflab("report", tmp_path / "synthetic")
        assert done.returncode == 0, done.stderr
    rows = read(tmp_path)
    assert {row.strategy for row in rows if row.metric == "p50_ms"} == {"none", "redis"}
    assert len({(row.strategy, row.endpoint, row.metric) for row in rows}) == len(rows)
    shown = perflab("history", tmp_path, "--strategy", "redis", "--json")
    series = json.loads(shown.stdout)["series"]
    assert {entry["key"]["strategy"] for entry in series} == {"redis"}
    assert len(series[0]["points"]) == 1


def test_a_damaged_history_does_not_cost_the_report(tmp_path: Path) -> None:
    (tmp_path / "history.parquet").write_text("damaged")
    make_run(tmp_path / "synthetic", {"none": 1.0, "redis": 0.5})
    done = perflab("report", tmp_path / "synthetic")
    assert done.returncode == 0
    assert "not added to the history" in done.stderr
    assert perflab("history", tmp_path).returncode == 2


def test_a_step_is_told_with_its_revisions_in_table_json_and_page(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    append(tmp_path, stepped([level * float(np.exp(rng.normal(0, 0.03))) for level in [10.0] * 14 + [12.0] * 8]))
    page = tmp_path / "page.html"
    shown = perflab("history", tmp_path, "--out", page)
    assert "rev14" in shown.stdout
    assert "caching, redis, p50_ms" in page.read_text()
    (series,) = json.loads(perflab("history", tmp_path, "--json").stdout)["series"]
    (change,) = series["changes"]
    assert (change["revision_before"], change["revision_after"], change["better"]) == ("rev13", "rev14", False)


def test_a_name_that_no_run_has_is_a_mistake_with_the_names_there_are(tmp_path: Path) -> None:
    append(tmp_path, [ROW])
    done = perflab("history", tmp_path, "--metric", "p59_ms", "--strategy", "rediss")
    assert done.returncode == 2
    assert "no run has 'p59_ms'; there are p50_ms" in done.stderr
    assert "no run has 'rediss'" in done.stderr


def test_an_empty_folder_says_what_adds_to_it(tmp_path: Path) -> None:
    done = perflab("history", tmp_path, "--out", tmp_path / "page.html")
    assert done.returncode == 0
    assert "no runs in" in done.stdout
    assert "no runs yet" in (tmp_path / "page.html").read_text()


def test_the_history_as_points_is_what_promtool_takes(tmp_path: Path) -> None:
    append(tmp_path, [*stepped([10.0, 11.0, 12.0]), replace(ROW, run_id="r1", endpoint="/a")])
    file = tmp_path / "history.openmetrics"
    done = perflab("history", tmp_path, "--strategy", "redis", "--openmetrics", file)
    assert done.returncode == 0, done.stderr
    assert f"points of 3 runs: promtool tsdb create-blocks-from openmetrics {file} DATA" in done.stderr
    assert file.read_text().count("perflab_result_response_time_seconds{") == 3
    try:
        promtool = find_binary("promtool")
    except ServerMissing as missing:
        pytest.skip(str(missing))
    blocks = subprocess.run(
        [promtool.path, "tsdb", "create-blocks-from", "openmetrics", file, tmp_path / "data"],
        env={**os.environ, **promtool.environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert blocks.returncode == 0, blocks.stderr
    assert len(list((tmp_path / "data").glob("*/index"))) == 3, "a block for each of the three days"


def test_an_empty_history_writes_no_points(tmp_path: Path) -> None:
    done = perflab("history", tmp_path, "--openmetrics", tmp_path / "history.openmetrics")
    assert done.returncode == 0
    assert "no runs in" in done.stdout
    assert list(tmp_path.iterdir()) == []
