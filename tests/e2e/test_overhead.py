"""`perflab run overhead` on real servers, with very few requests: its shape, its sinks, and what an interrupt keeps."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from perflab_command import PERFLAB

from perflab_reports.evidence.folder import RunFolder

pytestmark = pytest.mark.e2e

FEW = ("run", "overhead", "--smoke", "--requests", "2", "--only", "ours_all_100|peers_all$")
VARIANTS = ["bare", "bare_again", "ours_all_100", "peers_all"]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, perflab_in: Any) -> tuple[Path, dict[str, Any]]:
    """One shrunken ledger, for all tests that only read."""
    folder = tmp_path_factory.mktemp("overhead")
    outcome = perflab_in(folder, *FEW, "--json")
    assert outcome.code == 0, outcome.stderr
    report: dict[str, Any] = json.loads(outcome.stdout)
    return folder / "runs" / report["ledger_id"], report


def test_every_variant_is_visited_on_every_endpoint_in_every_block_and_answers(ledger: Any) -> None:
    folder, report = ledger
    assert [row["variant"] for row in report["rows"]] == VARIANTS
    evidence = RunFolder(folder).overhead()
    assert evidence is not None
    assert [block.block for block in evidence.blocks] == [0, 1]
    for block in evidence.blocks:
        visited = {(visit.variant, visit.endpoint) for visit in block.visits}
        assert visited == {(name, endpoint.name) for name in VARIANTS for endpoint in evidence.endpoints}
        assert [each.variant for each in block.idle] == VARIANTS
        assert sum(visit.failures for visit in block.visits) == 0
        assert all(visit.settled for visit in block.visits)
        for name in ("ours_all_100", "peers_all"):
            assert all(visit.profiled == visit.requests for visit in block.visits if visit.variant == name)
        assert all(visit.app_s > 0 and visit.service_p50_s > 0 for visit in block.visits)


def test_what_is_measured_really_reaches_the_sinks(ledger: Any) -> None:
    _, report = ledger
    cells = {row["variant"]: {cell["endpoint"]: cell for cell in row["cells"]} for row in report["rows"]}
    for endpoint in ("cached", "one", "repeating"):
        assert cells["bare"][endpoint]["exported_bytes_per_request"] == 0
        assert cells["ours_all_100"][endpoint]["exported_bytes_per_request"] > 100
        assert cells["peers_all"][endpoint]["exported_bytes_per_request"] > 100
        assert cells["bare"][endpoint]["helper_us_per_request"] == 0
        assert cells["ours_all_100"][endpoint]["helper_us_per_request"] > 0
        assert cells["peers_all"][endpoint]["cpu"]["low"] <= cells["peers_all"][endpoint]["cpu"]["ratio"]
    assert cells["peers_all"]["repeating"]["cpu"]["ratio"] > 2, "the defaults cost a multiple on any machine"


def test_the_pages_are_written_and_judged_again_by_report(ledger: Any, perflab_in: Any) -> None:
    folder, report = ledger
    assert json.loads((folder / "report.json").read_text()) == report
    (folder / "report.html").unlink()
    outcome = perflab_in(folder.parent, "report", str(folder))
    assert outcome.code == 0, outcome.stderr
    assert "peers: all four, defaults (100 %)" in outcome.stdout
    assert (folder / "report.html").exists()
    assert "## Where" not in (folder / "report.md").read_text()


def test_it_is_run_alone(tmp_path: Path, perflab_in: Any) -> None:
    outcome = perflab_in(tmp_path, "run", "overhead", "caching")
    assert outcome.code == 2
    assert outcome.stderr == "perflab: overhead is measured alone: run caching by a command of its own\n"


def test_ctrl_c_keeps_the_blocks_that_are_whole(tmp_path: Path, perflab_environment: dict[str, str]) -> None:
    command = [PERFLAB, "run", "overhead", "--requests", "1", "--blocks", "50", "--only", "ours_prometheus"]
    running = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=perflab_environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and _blocks(tmp_path) < 1 and running.poll() is None:
            time.sleep(0.1)
        os.killpg(running.pid, signal.SIGINT)
        stdout, stderr = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == 130, stderr
    kept = _blocks(tmp_path)
    assert kept >= 1
    assert f"stopped: {kept} of 50 blocks are safe in runs/" in stderr
    assert "Traceback" not in stderr
    assert "ours: metrics" in stdout
    (page,) = tmp_path.glob("runs/*/report.md")
    assert f"**Interrupted** after {kept} of 50 blocks" in page.read_text()


def _blocks(folder: Path) -> int:
    for file in folder.glob("runs/*/overhead.json"):
        return len(json.loads(file.read_text())["blocks"])
    return 0
