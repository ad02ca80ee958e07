"""How is a whole plan carried out? Phases one after the other on one set of lanes, then the evidence is written."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import gevent
import numpy as np
from gevent.queue import Queue
from locust.env import Environment

from perflab_loadtests.driver.clock import make_alarm
from perflab_loadtests.driver.events import emit, wait_for_go
from perflab_loadtests.driver.health import LoopProbe, Usage, percentile_s
from perflab_loadtests.driver.lanes import Lane, Lanes
from perflab_loadtests.driver.phases import PhaseCounts, offer
from perflab_loadtests.journeys import find_mix
from perflab_loadtests.plan import Phase, Plan
from perflab_loadtests.recorder import Recorder

PROGRESS_S = 0.5


def carry_out(plan: Plan) -> None:
    """Offer every phase and write requests.parquet and generator.json, also when interrupted.

    Raises:
        LookupError: there is no such mix.
        OSError: the evidence could not be written.
    """
    mix, space = find_mix(plan.mix), plan.data.key_space()
    recorder = Recorder()
    lanes = Lanes(jobs=Queue(), recorder=recorder, epoch_s=0.0, requests_per_connection=plan.requests_per_connection)
    phases: dict[str, dict[str, Any]] = {}
    worst = {"cpu_ratio": 0.0, "loop_lag_p99_s": 0.0, "start_lag_p99_s": 0.0, "starved_ratio": 0.0}
    alarm = make_alarm()
    try:
        with _running(plan, lanes):
            lanes.epoch_s = time.perf_counter()
            for position, phase in enumerate(plan.phases):
                number = recorder.phases.number(phase.name)
                emit("phase_started", phase=phase.name, at_s=time.perf_counter() - lanes.epoch_s)
                if plan.handshake:
                    wait_for_go()
                with _watched(phase, lanes, worst, number):
                    counts = offer(
                        phase,
                        number=number,
                        requests=mix.stream(space, seed=plan.seed, phase=phase.name),
                        lanes=lanes,
                        alarm=alarm,
                        arrivals=plan.arrivals,
                        seed=plan.seed + position,
                        drain_s=plan.timeout_s,
                    )
                phases[phase.name] = asdict(counts)
                _say_finished(phase, counts)
                if plan.handshake:
                    wait_for_go()
    finally:
        alarm.close()
        recorder.write(plan.out / "requests.parquet")
        (plan.out / "generator.json").write_text(json.dumps({"phases": phases, "health": worst}, indent=2))
    emit("finished", requests=len(recorder))


@contextmanager
def _running(plan: Plan, lanes: Lanes) -> Iterator[None]:
    """As many Locust users as the widest phase needs, all standing before the first request."""

    class PlannedLane(Lane):
        host = plan.host
        shared = lanes
        network_timeout = plan.timeout_s
        connection_timeout = plan.timeout_s

    count = max(plan.lanes, *(phase.users or 0 for phase in plan.phases))
    environment = Environment(user_classes=[PlannedLane])
    runner = environment.create_local_runner()
    runner.start(count, spawn_rate=count)
    while runner.user_count < count:
        gevent.sleep(0.005)
    try:
        yield
    finally:
        for _ in range(count):
            lanes.jobs.put(None)
        gevent.sleep(0.01)
        runner.quit()


@contextmanager
def _watched(phase: Phase, lanes: Lanes, worst: dict[str, float], number: int) -> Iterator[None]:
    """Progress while the phase runs; the generator's health is kept where latency is measured."""
    first = len(lanes.recorder)
    before = Usage.now()
    probe = LoopProbe()
    probe.start()
    reporter = gevent.spawn(_report, phase, lanes, first, before)
    try:
        yield
    finally:
        reporter.kill()
        probe.stop()
    if phase.kind == "open":
        cpu_ratio, starved_ratio = Usage.now().ratios_since(before)
        seen = {
            "cpu_ratio": cpu_ratio,
            "starved_ratio": starved_ratio,
            "loop_lag_p99_s": percentile_s(probe.lags_s, 99),
            "start_lag_p99_s": percentile_s(lanes.recorder.start_lags_s(number), 99),
        }
        for name, value in seen.items():
            worst[name] = max(worst[name], value)


def _report(phase: Phase, lanes: Lanes, first: int, before: Usage) -> None:
    last, last_s = first, time.perf_counter()
    errors = lanes.errors
    while True:
        gevent.sleep(PROGRESS_S)
        now_s = time.perf_counter()
        recent = lanes.recorder.response_times_ms(last)
        emit(
            "progress",
            phase=phase.name,
            elapsed_s=round(now_s - before.wall_s, 2),
            served_rps=round((len(lanes.recorder) - last) / (now_s - last_s), 1),
            p50_ms=round(float(np.percentile(recent, 50)), 2) if len(recent) else None,
            p95_ms=round(float(np.percentile(recent, 95)), 2) if len(recent) else None,
            errors=lanes.errors - errors,
            in_flight=lanes.in_flight,
            cpu_ratio=round(Usage.now().ratios_since(before)[0], 3),
        )
        last, last_s = len(lanes.recorder), now_s


def _say_finished(phase: Phase, counts: PhaseCounts) -> None:
    emit(
        "phase_finished",
        phase=phase.name,
        started_at_s=counts.started_s,
        duration_s=counts.duration_s,
        scheduled=counts.scheduled,
        completed=counts.completed,
        errors=counts.errors,
        dropped=counts.dropped,
    )
