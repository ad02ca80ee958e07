"""What did perflab's load generator see? One run of one phase as a user would start it, and its evidence read back."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from client_process import Ended, run_client
from numpy.typing import NDArray

from perflab.processes.supervisor import Supervisor
from perflab.trials.validity import invalid_reasons
from perflab_reports.evidence.trial import CpuSeconds, GeneratorHealth, PhaseEvidence, WarmUp

SUPPORT = Path(__file__).parent
PHASE = "measured"
SEED = 20260101
START_UP_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorRun:
    """The evidence of one phase; times in seconds since its start, ordered by intended start."""

    ended: Ended
    phase: dict[str, Any]
    intended_s: NDArray[np.float64]
    start_s: NDArray[np.float64]
    service_s: NDArray[np.float64]

    @property
    def response_s(self) -> NDArray[np.float64]:
        return self.start_s + self.service_s - self.intended_s

    @property
    def completed(self) -> int:
        return int(self.phase["completed"])

    @property
    def served_rps(self) -> float:
        return float(self.completed / self.phase["duration_s"])

    @property
    def invalid_reasons(self) -> tuple[str, ...]:
        """Why the lab would not count a trial with this load; empty if it would."""
        health = self.phase["health"]
        fields = ("name", "kind", "started_at_s", "duration_s", "scheduled", "completed", "errors", "dropped")
        evidence = PhaseEvidence(
            **{name: self.phase[name] for name in fields},
            cpu=CpuSeconds(app_workers=(), postgres_s=0.0, rest_s=0.0, generator_s=self.phase["cpu_s"]),
        )
        return invalid_reasons(
            phases=[evidence],
            generator=GeneratorHealth(
                cpu_ratio=health["cpu_ratio"],
                loop_lag_p99_s=health["loop_lag_p99_s"],
                start_lag_p99_s=health["start_lag_p99_s"],
            ),
            warm_up=WarmUp(drift_ratio=1.0, steady=True),
            median_latency_s=float(np.median(self.response_s)),
        )


def run_generator(
    supervisor: Supervisor,
    folder: Path,
    host: str,
    *,
    duration_s: float,
    rate_rps: float | None = None,
    users: int | None = None,
    meanwhile: Callable[[], object] = lambda: None,
    **more: Any,
) -> GeneratorRun:
    """One open (`rate_rps`) or closed (`users`) phase of GET /nap; `more` are keys of the plan."""
    folder.mkdir(parents=True, exist_ok=True)
    offered = {"users": users, "kind": "closed"} if rate_rps is None else {"rate_rps": rate_rps, "kind": "open"}
    plan = {
        "host": host,
        "out": str(folder / "out"),
        "seed": SEED,
        "mix": "one_path:ONE_PATH",
        "phases": [{"name": PHASE, "duration_s": duration_s, **offered}],
        "key_space": {},
        **more,
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    ended = run_client(
        supervisor,
        [sys.executable, "-m", "perflab_loadtests", folder / "plan.json"],
        log=folder / "generator.log",
        environment={"PYTHONPATH": str(SUPPORT)},
        timeout_s=duration_s + START_UP_S,
        meanwhile=meanwhile,
    )
    phase = json.loads((folder / "out" / "generator.json").read_text())["phases"][0]
    columns = pq.read_table(
        folder / "out" / "requests.parquet", columns=["intended_start_us", "start_us", "duration_us"]
    )
    intended_us, start_us, duration_us = (column.to_numpy() for column in columns.itercolumns())
    return GeneratorRun(
        ended=ended,
        phase=phase,
        intended_s=intended_us / 1e6,
        start_s=start_us / 1e6,
        service_s=duration_us / 1e6,
    )
