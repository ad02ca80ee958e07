"""What does k6 see of a server? Its own executors (constant-arrival-rate, constant-vus) and its own summary."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from client_process import Ended, run_client
from one_path import PATH
from peer_tools import k6

from perflab.processes.supervisor import Supervisor

SCRIPT = """
import http from "k6/http";
export const options = {
  discardResponseBodies: true,
  summaryTrendStats: ["p(50)", "p(95)", "p(99)", "p(99.9)", "max"],
  scenarios: { load: SCENARIO },
};
export default function () { http.get("URL"); }
export function handleSummary(data) { return { "summary.json": JSON.stringify(data) }; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class K6Run:
    """`dropped` are iterations that no VU was free to start."""

    ended: Ended
    requests: int
    dropped: int
    quantiles_s: dict[float, float]


def run_k6(
    supervisor: Supervisor,
    folder: Path,
    host: str,
    *,
    duration_s: float,
    vus: int,
    rate_rps: int | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> K6Run:
    """GET /nap, at a rate (`vus` are the most in flight) or by `vus` that never pause."""
    folder.mkdir(parents=True, exist_ok=True)
    scenario: dict[str, object] = {"executor": "constant-vus", "vus": vus, "duration": f"{duration_s:g}s"}
    if rate_rps is not None:
        scenario = {
            "executor": "constant-arrival-rate",
            "rate": rate_rps,
            "timeUnit": "1s",
            "duration": f"{duration_s:g}s",
            "preAllocatedVUs": vus,
            "gracefulStop": "15s",
        }
    (folder / "load.js").write_text(SCRIPT.replace("SCENARIO", json.dumps(scenario)).replace("URL", f"{host}{PATH}"))
    ended = run_client(
        supervisor,
        [k6().path, "run", "--quiet", "--no-usage-report", "--address", "", "load.js"],
        log=folder / "k6.log",
        timeout_s=duration_s + 60,
        meanwhile=meanwhile,
    )
    metrics = json.loads((folder / "summary.json").read_text())["metrics"]
    durations = metrics["http_req_duration"]["values"]
    return K6Run(
        ended=ended,
        requests=int(metrics["http_reqs"]["values"]["count"]),
        dropped=int(metrics.get("dropped_iterations", {"values": {"count": 0}})["values"]["count"]),
        quantiles_s={share: durations[f"p({share * 100:g})"] / 1e3 for share in (0.5, 0.95, 0.99, 0.999)},
    )
