"""What does plain Locust see of a server? A locustfile as its manual shows it, run headless."""

import json
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from client_process import Ended, run_client
from numpy.typing import NDArray
from one_path import PATH
from peer_tools import locust

from perflab.processes.supervisor import Supervisor

LOCUSTFILE = """
from locust import {kind}, constant_throughput, events, poisson, task

class Visitor({kind}):
    {wait_time}

    @task
    def one(self):
        self.client.get("{path}")
{listener}
@events.quitting.add_listener
def count(environment, **_):
    with open("requests", "w") as file:
        file.write(str(environment.stats.total.num_requests))
"""
LISTENER = """
from array import array
taken_ms = array("d")

@events.request.add_listener
def keep(response_time, **_):
    taken_ms.append(response_time)

@events.quitting.add_listener
def write(environment, **_):
    with open("taken_ms", "wb") as file:
        taken_ms.tofile(file)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocustRun:
    """`latencies_s` is empty unless they were asked for."""

    ended: Ended
    requests: int
    latencies_s: NDArray[np.float64]


def run_locust(
    supervisor: Supervisor,
    folder: Path,
    host: str,
    *,
    users: int,
    duration_s: float,
    kind: str = "FastHttpUser",
    wait_time: str | None = None,
    latencies: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
) -> LocustRun:
    """GET /nap by this many users.

    Args:
        kind: FastHttpUser or HttpUser.
        wait_time: As in a locustfile (`constant_throughput(10)`); users who never pause where None.
        latencies: Keep every latency: Locust's own percentiles are rounded to two digits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "locustfile.py").write_text(
        LOCUSTFILE.format(
            kind=kind,
            path=PATH,
            wait_time=f"wait_time = {wait_time}" if wait_time else "",
            listener=LISTENER if latencies else "",
        )
    )
    length_s = max(1, round(duration_s))
    ended = run_client(
        supervisor,
        [
            *(locust().path, "--headless", "--host", host, "-u", str(users), "-r", str(users), "-t", f"{length_s}s"),
            *("--stop-timeout", "15", "--only-summary", "--loglevel", "ERROR"),
        ],
        log=folder / "locust.log",
        timeout_s=length_s + 60,
        meanwhile=meanwhile,
    )
    kept = array("d")
    if latencies:
        kept.frombytes((folder / "taken_ms").read_bytes())
    return LocustRun(
        ended=ended, requests=int(json.loads((folder / "requests").read_text())), latencies_s=np.array(kept) / 1e3
    )
