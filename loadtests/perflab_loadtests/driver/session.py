"""How do a plan's phases run? Locust's runner keeps the lanes alive; phases are laid over them one after another."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import gevent
from gevent.event import Event
from locust.env import Environment

from perflab_loadtests.driver.clients.connection_pool import ConnectionPool
from perflab_loadtests.driver.clients.server_address import ServerAddress
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.closed_phase import ClosedPhase
from perflab_loadtests.driver.lanes import Lanes
from perflab_loadtests.driver.open_phase import OpenPhase
from perflab_loadtests.driver.phase_result import PhaseResult
from perflab_loadtests.driver.users import lane_user
from perflab_loadtests.health.loop_lag import LoopLagProbe
from perflab_loadtests.health.report import Health
from perflab_loadtests.health.usage import Usage
from perflab_loadtests.journeys import request_list, request_stream
from perflab_loadtests.journeys.draws import stream_key
from perflab_loadtests.plan import LoadPlan, Phase
from perflab_loadtests.profiles import Constant, intended_starts_s
from perflab_loadtests.recording.quantile import quantile
from perflab_loadtests.recording.recorder import Recorder
from perflab_loadtests.recording.tally import Tally

TICK_S = 0.5
SPAWN_TIMEOUT_S = 30.0
REHEARSED = 100


class LaneFailed(Exception):
    """A lane hit an error of our own (a journey or a client with a bug), not one of the server's."""


@dataclass(slots=True, kw_only=True)
class Session:
    """Lanes that stand ready."""

    plan: LoadPlan
    lanes: Lanes
    pool: ConnectionPool
    recorder: Recorder
    probe: LoopLagProbe
    crash: list[BaseException]
    _epoch_s: float | None = None
    results: list[PhaseResult] = field(default_factory=list)

    @property
    def epoch_s(self) -> float:
        """The start of the first phase, on the driver's clock: zero in the evidence."""
        return now_s() if self._epoch_s is None else self._epoch_s

    def run(self, phase: Phase, on_tick: Callable[[float, Tally, Usage], None]) -> PhaseResult:
        """Run one phase to its last response; its result is kept also when it is interrupted.

        Raises:
            LaneFailed: perflab or a user's journey has a bug.
        """
        work = self._work(phase)
        gc.collect()
        gc.freeze()
        # A closed user keeps a connection to itself, as a browser does.
        self.pool.start_afresh(phase.users or self.plan.connections)
        self.lanes.work = work
        self.probe.take_p99_s()
        before = Usage.read()
        started_s = now_s()
        if self._epoch_s is None:
            self._epoch_s = started_s
        dispatcher = gevent.spawn(work.dispatch, started_s)
        try:
            while not work.finished.wait(TICK_S):
                work.drop_overdue()
                if dispatcher.exception is not None:
                    raise LaneFailed(f"{phase.name}: {dispatcher.exception!r}") from dispatcher.exception
                if self.crash:
                    raise LaneFailed(f"{phase.name}: {self.crash[0]!r}") from self.crash[0]
                on_tick(now_s() - started_s, work.tally, before)
        finally:
            dispatcher.kill()
            self.lanes.work = None
            self.results.append(self._result(phase, work, started_s, before))
        return self.results[-1]

    def _work(self, phase: Phase) -> OpenPhase | ClosedPhase:
        requests = request_stream(self.plan.mix, self.plan.supplies, seed=self.plan.seed, phase=phase.name)
        if phase.rate_rps is None:
            assert phase.users is not None, "a phase has a rate or users"
            return ClosedPhase(
                lanes=self.lanes,
                recorder=self.recorder,
                users=phase.users,
                duration_s=phase.duration_s,
                requests=requests,
            )
        profile = Constant(level=phase.rate_rps, duration_s=phase.duration_s)
        key = stream_key(self.plan.seed, f"arrivals/{phase.name}")
        return OpenPhase(
            lanes=self.lanes,
            recorder=self.recorder,
            intended_s=intended_starts_s(profile.stages(), self.plan.arrivals, key),
            duration_s=phase.duration_s,
            requests=requests,
            max_wait_s=self.plan.max_wait_s,
        )

    def _result(self, phase: Phase, work: OpenPhase | ClosedPhase, started_s: float, before: Usage) -> PhaseResult:
        after = Usage.read()
        tally = work.tally
        return PhaseResult(
            name=phase.name,
            kind=phase.kind,
            started_at_s=started_s - self.epoch_s,
            duration_s=now_s() - started_s,
            scheduled=tally.scheduled,
            started=tally.started,
            completed=tally.completed,
            errors=tally.errors,
            dropped=tally.dropped,
            waited=tally.waited,
            errors_by_class={str(failure): count for failure, count in tally.errors_by_class.items()},
            cpu_s=after.cpu_s - before.cpu_s,
            health=Health(
                cpu_ratio=after.cpu_ratio_since(before),
                loop_lag_p99_s=self.probe.take_p99_s(),
                start_lag_p99_s=quantile(work.start_lags_s, 0.99) or 0.0,
                starved_ratio=after.starved_ratio_since(before),
            ),
        )


@contextmanager
def open_session(plan: LoadPlan, server: ServerAddress, recorder: Recorder) -> Iterator[Session]:
    """Lanes under Locust's runner, all idle; they are gone when the context ends."""
    logging.getLogger("locust").setLevel(logging.ERROR)
    # A rehearsal builds the popularity tables and warms the interpreter, so that the first requests start on time.
    request_list(plan.mix, plan.key_space, plan.seed, REHEARSED, plan.credentials)
    lanes = Lanes()
    pool = ConnectionPool(server, requests_per_connection=plan.requests_per_connection, seed=plan.seed)
    crash: list[BaseException] = []
    environment: Any = Environment(user_classes=[lane_user(plan, lanes, pool)], host=plan.host, catch_exceptions=False)
    environment.events.user_error.add_listener(lambda exception, **_: crash.append(exception))
    wanted = max(plan.lanes, *(phase.users or 0 for phase in plan.phases))
    spawned = Event()
    environment.events.spawning_complete.add_listener(lambda **_: spawned.set())
    runner = environment.create_local_runner()
    probe = LoopLagProbe()
    probing = gevent.spawn(probe.run)
    try:
        runner.start(wanted, spawn_rate=wanted)
        if not spawned.wait(SPAWN_TIMEOUT_S):
            raise LaneFailed(f"Locust did not start {wanted} lanes within {SPAWN_TIMEOUT_S:g} s")
        while lanes.idle < wanted:
            gevent.sleep(0.001)
        yield Session(plan=plan, lanes=lanes, pool=pool, recorder=recorder, probe=probe, crash=crash)
    finally:
        probing.kill()
        runner.quit()
