"""A server that stalls: who reports what users would have waited? perflab, k6 and plain Locust beside exact arithmetic.

nginx stands still for 2 s in every 30 s under 100 requests a second. Run by `make perf-generator`;
PERFLAB_STALL_SECONDS (60) sets the length of each run.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from figures import Cell, Figures, publish
from generator_run import GeneratorRun, run_generator
from k6_run import run_k6
from locust_run import run_locust
from nginx_server import NginxServer, running_nginx
from numpy.typing import NDArray
from peer_tools import ToolMissing, k6, nginx, seconds, skip_without
from stalls import Stall, Staller, true_response_times_s, uniform_arrivals_s

from perflab.processes.supervisor import Supervisor

pytestmark = pytest.mark.peers

RATE_RPS = 100
PERIOD_S, STALL_S, FIRST_STALL_S = 30.0, 2.0, 10.0
SHARES = (0.5, 0.95, 0.99, 0.999)
BAR = 0.05


def quantiles_s(values_s: NDArray[np.float64]) -> dict[float, float]:
    """Nearest rank: values that occurred."""
    found = np.quantile(values_s, SHARES, method="inverted_cdf")
    return dict(zip(SHARES, map(float, found), strict=True))


def row(driver: str, quantiles: dict[float, float], done: int, scheduled: int) -> tuple[Cell, ...]:
    return (driver, *(quantiles[share] * 1e3 for share in SHARES), done, scheduled)


def test_the_arithmetic_of_a_stall() -> None:
    stalls = [Stall(began_s=1.0, ended_s=3.0)]
    truth_s = true_response_times_s(np.array([0.5, 1.0, 2.5, 3.0]), stalls, 0.25)
    assert truth_s.tolist() == [0.25, 2.25, 0.75, 0.25]


def test_perflab_reports_a_stall_as_users_would_have_felt_it(supervisor: Supervisor, tmp_path: Path) -> None:
    skip_without(nginx)
    duration_s = seconds("PERFLAB_STALL_SECONDS", 60)
    moments_s = np.arange(FIRST_STALL_S, duration_s - STALL_S, PERIOD_S).tolist()
    arrivals_s = uniform_arrivals_s(RATE_RPS, duration_s)
    scheduled = len(arrivals_s)
    with running_nginx(supervisor, tmp_path / "nginx", log=True) as server:
        calm = run_generator(supervisor, tmp_path / "calm", server.host, duration_s=5, rate_rps=RATE_RPS)
        unstalled_s = float(np.median(calm.response_s))

        def staller() -> Staller:
            server.clear_log()
            return Staller(server=server, moments_s=moments_s, length_s=STALL_S, first_arrival_s=float(arrivals_s[0]))

        planned = [Stall(began_s=moment_s, ended_s=moment_s + STALL_S) for moment_s in moments_s]
        truth_s = true_response_times_s(arrivals_s, planned, unstalled_s)
        rows = [row("computed", quantiles_s(truth_s), scheduled, scheduled)]
        for wait_time in ("constant_throughput(10)", "poisson(10)"):
            plain = run_locust(
                supervisor,
                tmp_path / wait_time,
                server.host,
                users=10,
                wait_time=wait_time,
                duration_s=duration_s,
                latencies=True,
                meanwhile=staller(),
            )
            driver = f"Locust FastHttpUser, {wait_time}, 10 users"
            rows.append(row(driver, quantiles_s(plain.latencies_s), plain.requests, scheduled))
        missing = []
        try:
            rows += k6_rows(supervisor, tmp_path, server, duration_s, staller)
        except ToolMissing as reason:
            missing.append(f"k6 is left out: {reason}")
        off: dict[str, float] = {}
        lost: dict[str, int] = {}
        for client, lanes in (("lean", 400), ("lean", 50), ("fast_http", 400)):
            meanwhile = staller()
            run = run_generator(
                supervisor,
                tmp_path / f"{client}-{lanes}",
                server.host,
                duration_s=duration_s,
                rate_rps=RATE_RPS,
                meanwhile=meanwhile,
                arrivals="uniform",
                client=client,
                lanes=lanes,
            )
            own_truth_s = true_response_times_s(arrivals_s, meanwhile.stalls, unstalled_s)
            driver = f"perflab {client}, {lanes} lanes"
            rows += perflab_rows(driver, run)
            off[driver] = quantiles_s(run.response_s)[0.99] / quantiles_s(own_truth_s)[0.99] - 1
            lost[driver] = scheduled - run.completed
    publish(
        Figures(
            name="generator-stall",
            title=f"nginx stopped {STALL_S:g} s in every {PERIOD_S:g} s, {RATE_RPS} requests/s for {duration_s:g} s",
            columns=("driver", "p50 ms", "p95 ms", "p99 ms", "p99.9 ms", "done", "scheduled"),
            rows=tuple(rows),
            notes=(
                f"stalls: {len(planned)}, the first {FIRST_STALL_S:g} s after the load's start; arrivals evenly spread",
                f"computed: exactly these, and {unstalled_s * 1e3:.2f} ms, perflab's median without stalls",
                *(
                    f"{driver}: response time's p99 is off by {share:+.2%} from what its own run's stalls make"
                    for driver, share in off.items()
                ),
                "Locust's latencies are kept one by one by a listener; k6's are its summary's (http_req_duration)",
                *missing,
            ),
        )
    )
    assert not any(lost.values()), f"requests not done: {lost}"
    assert max(map(abs, off.values())) <= BAR, f"p99 is off by more than {BAR:.0%}: {off}"


def perflab_rows(driver: str, run: GeneratorRun) -> list[tuple[Cell, ...]]:
    scheduled = int(run.phase["scheduled"])
    return [
        row(f"{driver}, service time", quantiles_s(run.service_s), run.completed, scheduled),
        row(f"{driver}, response time", quantiles_s(run.response_s), run.completed, scheduled),
    ]


def k6_rows(
    supervisor: Supervisor, folder: Path, server: NginxServer, duration_s: float, staller: Callable[[], Staller]
) -> list[tuple[Cell, ...]]:
    k6()
    rows = []
    for vus in (400, 50):
        run = run_k6(
            supervisor,
            folder / f"k6-{vus}",
            server.host,
            duration_s=duration_s,
            vus=vus,
            rate_rps=RATE_RPS,
            meanwhile=staller(),
        )
        driver = f"k6 constant-arrival-rate, {vus} VUs"
        rows.append(row(driver, run.quantiles_s, run.requests, run.requests + run.dropped))
    return rows
