"""How is one phase offered? Open: each request at its intended start. Closed: so many users, each after its answer."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import gevent
from gevent.event import Event

from perflab_loadtests.driver.clock import Alarm
from perflab_loadtests.driver.lanes import Job, Lanes
from perflab_loadtests.journeys.request import Request
from perflab_loadtests.plan import Phase
from perflab_loadtests.schedule import Arrivals, Stage, intended_starts


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseCounts:
    """What a phase offered and what became of it: scheduled = completed + dropped."""

    started_s: float
    duration_s: float
    scheduled: int
    completed: int
    errors: int
    dropped: int


def offer(
    phase: Phase, *, number: int, requests: Iterator[Request], lanes: Lanes, alarm: Alarm, arrivals: Arrivals,
    seed: int, drain_s: float,
) -> PhaseCounts:  # fmt: skip
    """Run one phase to its end, and until what it started is answered.

    Args:
        phase: What to offer.
        number: The phase's number in the recorder.
        requests: Where its requests come from, in order.
        lanes: Who sends them.
        alarm: Wakes the dispatcher.
        arrivals: How intended starts are spread.
        seed: Of the schedule.
        drain_s: After the phase's end, arrivals that no lane has taken by then are dropped.
    """
    errors, completed = lanes.errors, len(lanes.recorder)
    if phase.rate_rps is not None:
        stage = Stage(duration_s=phase.duration_s, start_rps=phase.rate_rps, end_rps=phase.rate_rps)
        starts = intended_starts(stage, arrivals=arrivals, seed=seed)
        jobs = [(float(at), next(requests)) for at in starts]
        began_s = time.perf_counter()
        scheduled = _open(jobs, number, lanes, alarm, began_s=began_s, duration_s=phase.duration_s)
    else:
        began_s = time.perf_counter()
        scheduled = _closed(phase, number, requests, began_s, lanes)
    dropped = _drain(lanes, drain_s)
    return PhaseCounts(
        started_s=began_s - lanes.epoch_s,
        duration_s=phase.duration_s,
        scheduled=scheduled,
        completed=len(lanes.recorder) - completed,
        errors=lanes.errors - errors,
        dropped=dropped,
    )


def _open(
    jobs: list[tuple[float, Request]], number: int, lanes: Lanes, alarm: Alarm, *, began_s: float, duration_s: float
) -> int:
    for offset_s, request in jobs:
        intended_s = began_s + offset_s
        alarm.until(intended_s)
        lanes.jobs.put(Job(request=request, phase=number, intended_s=intended_s, done=_nothing))
        if lanes.jobs.qsize() == 0:
            gevent.sleep(0)
    alarm.until(began_s + duration_s)
    return len(jobs)


def _closed(phase: Phase, number: int, requests: Iterator[Request], began_s: float, lanes: Lanes) -> int:
    ends_s = began_s + phase.duration_s
    all_done = Event()
    counts = {"scheduled": 0, "busy": 0}

    def next_job() -> None:
        if time.perf_counter() < ends_s:
            counts["scheduled"] += 1
            counts["busy"] += 1
            lanes.jobs.put(Job(request=next(requests), phase=number, intended_s=None, done=finished))

    def finished() -> None:
        counts["busy"] -= 1
        next_job()
        if counts["busy"] == 0:
            all_done.set()

    for _ in range(phase.users or 1):
        next_job()
    all_done.wait()
    return counts["scheduled"]


def _drain(lanes: Lanes, drain_s: float) -> int:
    """Wait for what is under way; what still waits for a lane after `drain_s` is taken back and counted."""
    deadline_s = time.perf_counter() + drain_s
    while lanes.jobs.qsize() and time.perf_counter() < deadline_s:
        gevent.sleep(0.005)
    dropped = 0
    while lanes.jobs.qsize():
        lanes.jobs.get_nowait()
        dropped += 1
    while lanes.in_flight:
        gevent.sleep(0.005)
    return dropped


def _nothing() -> None:
    """An open phase's request has no successor."""
