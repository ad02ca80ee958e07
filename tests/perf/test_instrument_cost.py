"""What do the instruments cost, beside the peers' defaults? The ledger measured, and held against its goals.

Run by `make perf`, as `perflab run overhead` would: about ten minutes on a quiet machine. PERFLAB_COST_PRESET and
PERFLAB_COST_ONLY choose a preset and the set-ups. Fails only where the interval lies wholly above a goal.
"""

import os
from pathlib import Path
from typing import cast

import pytest

from perflab.cli.overhead import measure_overhead
from perflab.experiments.schema import PresetName
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.overhead import judge_overhead

GOALS = {"ours_all_1": 1.05, "ours_all_10": 1.10, "ours_all_100": 1.30}
"""CPU per request over bare, on each endpoint, with all four on."""


def test_the_instruments_cost_no_more_than_their_goals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFLAB_HOME", str(tmp_path / "home"))
    measure_overhead(
        tmp_path / "ledger",
        preset=cast("PresetName", os.environ.get("PERFLAB_COST_PRESET", "quick")),
        seed=1,
        blocks=None,
        requests=None,
        only=os.environ.get("PERFLAB_COST_ONLY"),
        json=False,
    )
    evidence = RunFolder(tmp_path / "ledger").overhead()
    assert evidence is not None
    report = judge_overhead(evidence)
    if not report.valid:
        pytest.skip(report.answer)
    dear = [
        f"{row.title} on {cell.endpoint}: {cell.cpu.ratio:.3f}, at least {cell.cpu.low:.3f}, goal {GOALS[row.variant]}"
        for row in report.rows
        if row.variant in GOALS
        for cell in row.cells
        if cell.cpu is not None and cell.cpu.low is not None and cell.cpu.low > GOALS[row.variant]
    ]
    assert dear == []
