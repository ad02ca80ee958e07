"""What does one recorded request cost the client in CPU? perflab beside wrk, k6 and plain Locust, in turn, on nginx.

Every client runs twice in each round, short and long; the difference in CPU over the difference in requests leaves no
start-up in any figure. Run by `make perf-generator`; PERFLAB_COST_SECONDS (10) and PERFLAB_COST_ROUNDS (3) set its
size.
"""

import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from figures import Figures, publish
from generator_run import run_generator
from k6_run import run_k6
from locust_run import run_locust
from nginx_server import running_nginx
from peer_tools import ToolMissing, k6, nginx, seconds, skip_without, wrk
from wrk_run import run_wrk

from perflab.processes.supervisor import Supervisor

pytestmark = pytest.mark.peers

CONNECTIONS = 50
RATE_RPS = 800
SHORT_S = 1.0
BARS = (
    ("perflab lean, closed", "Locust FastHttpUser, closed", 0.50),
    ("perflab lean, open", "perflab fast_http, open", 0.55),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """One run's CPU and requests."""

    cpu_s: float
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where everything runs."""

    supervisor: Supervisor
    folder: Path
    host: str

    def by_wrk(self, duration_s: float) -> Spent:
        run = run_wrk(self.supervisor, self.folder / "wrk", self.host, connections=CONNECTIONS, duration_s=duration_s)
        return Spent(cpu_s=run.ended.cpu_s, requests=run.requests)

    def by_k6(self, duration_s: float, rate_rps: int | None) -> Spent:
        run = run_k6(
            self.supervisor,
            self.folder / "k6",
            self.host,
            duration_s=duration_s,
            vus=CONNECTIONS,
            rate_rps=rate_rps,
        )
        return Spent(cpu_s=run.ended.cpu_s, requests=run.requests)

    def by_locust(self, duration_s: float, kind: str) -> Spent:
        run = run_locust(
            self.supervisor, self.folder / "locust", self.host, users=CONNECTIONS, duration_s=duration_s, kind=kind
        )
        return Spent(cpu_s=run.ended.cpu_s, requests=run.requests)

    def by_perflab(self, duration_s: float, client: str, **more: Any) -> Spent:
        run = run_generator(
            self.supervisor,
            self.folder / "perflab",
            self.host,
            duration_s=duration_s,
            client=client,
            lanes=CONNECTIONS,
            connections=CONNECTIONS,
            **more,
        )
        assert len(run.service_s) == run.completed, "every request is recorded"
        return Spent(cpu_s=run.ended.cpu_s, requests=run.completed)


def clients(bench: Bench) -> dict[str, Callable[[float], Spent]]:
    """All that can run here, by the name in the table."""
    perflab: dict[str, Callable[[float], Spent]] = {}
    for client in ("lean", "fast_http"):
        for keep, suffix in ((0, ""), (25, ", connections replaced")):
            for model, offered in (("closed", {"users": CONNECTIONS}), ("open", {"rate_rps": RATE_RPS})):
                if client == "lean" or keep == 0:
                    perflab[f"perflab {client}, {model}{suffix}"] = (
                        lambda s, client=client, keep=keep, offered=offered: bench.by_perflab(
                            s, client, requests_per_connection=keep, **offered
                        )
                    )
    return {
        "wrk, closed": bench.by_wrk,
        "k6, closed (constant-vus)": lambda s: bench.by_k6(s, None),
        "k6, open (constant-arrival-rate)": lambda s: bench.by_k6(s, RATE_RPS),
        **perflab,
        "Locust FastHttpUser, closed": lambda s: bench.by_locust(s, "FastHttpUser"),
        "Locust HttpUser, closed": lambda s: bench.by_locust(s, "HttpUser"),
    }


def without_missing(found: dict[str, Callable[[float], Spent]]) -> list[str]:
    """Take out what cannot run here; words on each."""
    words = []
    for tool, find in (("wrk", wrk), ("k6", k6)):
        try:
            find()
        except ToolMissing as reason:
            words.append(f"{tool} is left out: {reason}")
            for name in [name for name in found if name.startswith(f"{tool},")]:
                del found[name]
    return words


def test_a_request_costs_the_lean_client_half_of_what_it_costs_locust(supervisor: Supervisor, tmp_path: Path) -> None:
    skip_without(nginx)
    long_s = SHORT_S + seconds("PERFLAB_COST_SECONDS", 10)
    rounds = round(seconds("PERFLAB_COST_ROUNDS", 3))
    costs_ms: Mapping[str, list[float]] = defaultdict(list)
    start_ups_s: Mapping[str, list[float]] = defaultdict(list)
    rates_rps: Mapping[str, list[float]] = defaultdict(list)
    with running_nginx(supervisor, tmp_path / "nginx") as server:
        found = clients(Bench(supervisor=supervisor, folder=tmp_path, host=server.host))
        missing = without_missing(found)
        for turn in range(rounds):
            for name in random.Random(turn).sample(sorted(found), len(found)):
                short, long = found[name](SHORT_S), found[name](long_s)
                requests = long.requests - short.requests
                cost_s = (long.cpu_s - short.cpu_s) / requests
                costs_ms[name].append(cost_s * 1e3)
                start_ups_s[name].append(short.cpu_s - cost_s * short.requests)
                rates_rps[name].append(requests / (long_s - SHORT_S))
    medians_ms = {name: statistics.median(costs_ms[name]) for name in found}
    publish(
        Figures(
            name="generator-cost",
            title=f"CPU seconds per 1,000 requests; nginx, 1 KB of JSON, {CONNECTIONS} connections",
            columns=("client", "CPU s/1,000", "least", "most", "requests/s", "start-up CPU s"),
            rows=tuple(
                (
                    name,
                    medians_ms[name],
                    min(costs_ms[name]),
                    max(costs_ms[name]),
                    round(statistics.median(rates_rps[name])),
                    statistics.median(start_ups_s[name]),
                )
                for name in found
            ),
            notes=(
                f"medians of {rounds} interleaved rounds; CPU is user and system time, by wait4",
                f"a run of {long_s:g} s less one of {SHORT_S:g} s, in CPU and requests: no start-up in it",
                f"open: {RATE_RPS} requests/s; closed: {CONNECTIONS} users, VUs or connections that never pause",
                "connections are kept for good, but where it says replaced (perflab's default)",
                "perflab keeps every request, on disk at the end; the others keep their histograms",
                *missing,
            ),
        )
    )
    over = [
        f"{name} costs {medians_ms[name] / medians_ms[peer]:.2f}x {peer} (bar {bar:g}x)"
        for name, peer, bar in BARS
        if medians_ms[name] > bar * medians_ms[peer]
    ]
    assert not over, "; ".join(over)
