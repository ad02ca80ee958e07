"""Which finished runs does the history board show in a board run? Made up, and brought in as a user does."""

import os
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from perflab_command import PERFLAB
from synthetic_run import make_run

from perflab.servers.binaries import find_binary
from perflab_reports.history import append, rows_of_report
from perflab_reports.judge import judge

HISTORY_S = 540
EARLIER_RUNS = (1.0, 1.03, 0.98, 1.01, 1.25, 1.22)


def remember_runs(folder: Path) -> None:
    """Finished runs' results, in the data folder before Prometheus starts, as a user brings them there."""
    report = judge(make_run(folder / "earlier", {"none": 1.0, "redis": 0.7}, blocks=4))
    runs, file, now_s = folder / "runs", folder / "history.openmetrics", time.time()
    # The synthetic run has a date of its own; the board looks at the last minutes.
    for number, slower in enumerate(EARLIER_RUNS):
        created_at = datetime.fromtimestamp(now_s - HISTORY_S * (1 - number / len(EARLIER_RUNS)), UTC).isoformat()
        append(
            runs,
            [
                replace(
                    row,
                    run_id=f"earlier-{number}",
                    created_at=created_at,
                    revision=f"rev{number}",
                    value=row.value and (row.value * slower if row.lower_is_better else row.value / slower),
                )
                for row in rows_of_report(report)
            ],
        )
    subprocess.run([PERFLAB, "history", runs, "--openmetrics", file], check=True, capture_output=True, timeout=60)
    promtool = find_binary("promtool")
    data = folder / "prometheus" / "data"
    data.mkdir(parents=True)
    subprocess.run(
        [promtool.path, "tsdb", "create-blocks-from", "openmetrics", file, data],
        env={**os.environ, **promtool.environment},
        check=True,
        capture_output=True,
        timeout=60,
    )
