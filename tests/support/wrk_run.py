"""What does wrk see of a server? A closed run; its percentiles in microseconds, by its Lua hook."""

import json
from dataclasses import dataclass
from pathlib import Path

from client_process import Ended, run_client
from one_path import PATH
from peer_tools import wrk

from perflab.processes.supervisor import Supervisor

MARK = "wrk-says "
AT_THE_END = """
function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        'wrk-says {"requests": %d, "duration_us": %d, "errors": %d, "p50_us": %d, "p99_us": %d}\\n',
        summary.requests, summary.duration, errors.connect + errors.read + errors.write + errors.status
        + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrkRun:
    """One thread's run."""

    ended: Ended
    requests: int
    errors: int
    rps: float
    p50_s: float
    p99_s: float


def run_wrk(supervisor: Supervisor, folder: Path, host: str, *, connections: int, duration_s: float) -> WrkRun:
    """GET /nap on this many connections; wrk knows whole seconds only."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "done.lua"
    script.write_text(AT_THE_END)
    tool = wrk()
    length_s = max(1, round(duration_s))
    ended = run_client(
        supervisor,
        [tool.path, "-t1", f"-c{connections}", f"-d{length_s}s", "-s", script, f"{host}{PATH}"],
        log=folder / "wrk.log",
        environment=tool.environment,
        timeout_s=length_s + 30,
    )
    said = json.loads(ended.output.partition(MARK)[2].splitlines()[0])
    return WrkRun(
        ended=ended,
        requests=said["requests"],
        errors=said["errors"],
        rps=said["requests"] / said["duration_us"] * 1e6,
        p50_s=said["p50_us"] / 1e6,
        p99_s=said["p99_us"] / 1e6,
    )
