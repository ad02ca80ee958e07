"""How do a plan's phases run? Locust's runner keeps the lanes alive; phases are laid over them one after another."""

import gc
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import gevent
import numpy as np
from locust.env import Environment
from locust.runners import STATE_RUNNING

from perflab_loadtests.driver.clients.connection_pool import ConnectionPool
from perflab_loadtests.driver.clients.server_address import ServerAddress
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.closed_phase import ClosedPhase
from perflab_loadtests.driver.lanes import Lanes
from perflab_loadtests.driver.open_phase import OpenPhase
from perflab_loadtests.driver.phase_result import PhaseResult
from perflab_loadtests.driver.pulse import Pulse
from perflab_loadtests.driver.sent import SentCount
from perflab_loadtests.driver.share import WHOLE, Share
from perflab_loadtests.driver.users import lane_users
from perflab_loadtests.driver.watch import Watch, watch_over
from perflab_loadtests.health.loop_lag import LoopLagProbe
from perflab_loadtests.health.report import Health
from perflab_loadtests.health.usage import Usage
from perflab_loadtests.journeys import Request, request_list, request_stream
from perflab_loadtests.journeys.draws import Draws, stream_key
from perflab_loadtests.live.locust_stats import detach_request_events
from perflab_loadtests.locustfile.request_hook import RequestHook
from perflab_loadtests.plan import LoadPlan, Phase
from perflab_loadtests.profiles import intended_starts_s, level_at
from perflab_loadtests.profiles.stage import Floats
from perflab_loadtests.recording.failure import Failure
from perflab_loadtests.recording.quantile import quantile
from perflab_loadtests.recording.recorder import Recorder

TICK_S = 0.5
SPAWN_TIMEOUT_S = 30.0
DRAIN_S = 1.0
"""How long a phase that is given up waits for what is in flight, so that it is recorded."""
REHEARSED = 100
RECENT = 1000
"""Starts whose lag the live view shows."""
ITERATION = Request(method="", path="", endpoint="iteration")
"""Stands for one execution of a locustfile's task, which sends what it likes."""

type OnTick = Callable[[Pulse], None]


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
    environment: Any
    crash: list[BaseException]
    _epoch_s: float | None = None
    results: list[PhaseResult] = field(default_factory=list)
    _usage: Usage = field(default_factory=Usage.read)
    _work: OpenPhase | ClosedPhase | None = None

    @property
    def epoch_s(self) -> float:
        """The start of the first phase, on the driver's clock: zero in the evidence."""
        return now_s() if self._epoch_s is None else self._epoch_s

    def run(self, phase: Phase, on_tick: OnTick, *, share: Share = WHOLE, start_s: float | None = None) -> PhaseResult:
        """Run this process's share of one phase to its last response; its result is kept also when interrupted.

        Args:
            start_s: The phase's start on the driver's clock; now if None.

        Raises:
            LaneFailed: perflab or a user's journey has a bug.
        """
        work = self._work = self._prepare(phase, share)
        watch = watch_over(phase) if share == WHOLE else None
        gc.collect()
        gc.freeze()
        # A closed user keeps a connection to itself, as a browser does.
        self.pool.start_afresh(share.users(phase.most_users) or share.users(self.plan.connections) or 1)
        self.lanes.work = work
        self.lanes.phase += 1
        self.probe.take_p99_s()
        started_s = now_s() if start_s is None else start_s
        if self._epoch_s is None:
            self._epoch_s = started_s
        gevent.sleep(max(0.0, started_s - now_s()))
        before = self._usage = Usage.read()
        dispatcher = gevent.spawn(work.dispatch, started_s)
        try:
            while not work.finished.wait(TICK_S):
                work.drop_overdue()
                self._raise_failures(phase, dispatcher)
                on_tick(self._pulse(phase, work, now_s() - started_s))
                if watch is not None and watch.breaks(self.recorder, work.tally.dropped, started_s, now_s()):
                    work.stop_offering()
            on_tick(self._pulse(phase, work, now_s() - started_s))
        except BaseException:
            dispatcher.kill()
            work.give_up()
            work.finished.wait(DRAIN_S)
            raise
        finally:
            dispatcher.kill()
            self.lanes.work = self._work = None
            self.results.append(self._result(phase, work, started_s, before, watch))
        return self.results[-1]

    def stop_offering(self) -> None:
        """End the phase that runs, if one does, with what has been offered."""
        if self._work is not None:
            self._work.stop_offering()

    def _raise_failures(self, phase: Phase, dispatcher: gevent.Greenlet) -> None:
        if dispatcher.exception is not None:
            raise LaneFailed(f"{phase.name}: {dispatcher.exception!r}") from dispatcher.exception
        if self.crash:
            raise LaneFailed(f"{phase.name}: {self.crash[0]!r}") from self.crash[0]

    def _pulse(self, phase: Phase, work: OpenPhase | ClosedPhase, elapsed_s: float) -> Pulse:
        before, self._usage = self._usage, Usage.read()
        return Pulse(
            phase=phase.name,
            elapsed_s=elapsed_s,
            level=float(level_at(phase.stages, np.array([elapsed_s]))[0]),
            users=work.users,
            tally=work.tally,
            health=Health(
                cpu_ratio=self._usage.cpu_ratio_since(before),
                loop_lag_p99_s=self.probe.recent_p99_s(),
                start_lag_p99_s=quantile(work.start_lags_s[-RECENT:], 0.99) or 0.0,
                starved_ratio=self._usage.starved_ratio_since(before),
            ),
            workers=1,
        )

    def _prepare(self, phase: Phase, share: Share) -> OpenPhase | ClosedPhase:
        requests = self._requests(phase, share)
        if phase.is_closed:
            return ClosedPhase(
                lanes=self.lanes,
                recorder=self.recorder,
                stages=phase.stages,
                share_of=share.users,
                requests=requests,
                think_s=phase.think_s,
                uniform=Draws(stream_key(self.plan.seed, f"pauses/{phase.name}"), share.index).uniform,
            )
        return OpenPhase(
            lanes=self.lanes,
            recorder=self.recorder,
            intended_s=share.arrivals(schedule(self.plan, phase)),
            duration_s=phase.length_s,
            requests=requests,
            max_wait_s=self.plan.max_wait_s,
        )

    def _requests(self, phase: Phase, share: Share) -> Iterator[Request]:
        if self.plan.mix is None:
            return itertools.repeat(ITERATION)
        return request_stream(
            self.plan.mix,
            self.plan.supplies,
            seed=self.plan.seed,
            phase=phase.name,
            first=share.index,
            step=share.of,
        )

    def _result(
        self, phase: Phase, work: OpenPhase | ClosedPhase, started_s: float, before: Usage, watch: Watch | None
    ) -> PhaseResult:
        after = Usage.read()
        return PhaseResult.of(
            name=phase.name,
            kind=phase.kind,
            started_at_s=started_s - self.epoch_s,
            duration_s=now_s() - started_s,
            tally=work.tally,
            cpu_s=after.cpu_s - before.cpu_s,
            health=Health(
                cpu_ratio=after.cpu_ratio_since(before),
                loop_lag_p99_s=self.probe.take_p99_s(),
                start_lag_p99_s=quantile(work.start_lags_s, 0.99) or 0.0,
                starved_ratio=after.starved_ratio_since(before),
            ),
            breakpoint=watch.found() if watch is not None else None,
        )


def schedule(plan: LoadPlan, phase: Phase) -> Floats:
    """Every intended start of an open phase, in seconds since its start."""
    return intended_starts_s(phase.stages, plan.arrivals, stream_key(plan.seed, f"arrivals/{phase.name}"))


type MakeRunner = Callable[[Any], Any]


def local_runner(environment: Any) -> Any:
    """Locust's runner for one process."""
    return environment.create_local_runner()


@contextmanager
def open_session(
    plan: LoadPlan,
    server: ServerAddress,
    recorder: Recorder,
    *,
    environment: Any = None,
    make_runner: MakeRunner = local_runner,
    sent: SentCount | None = None,
) -> Iterator[Session]:
    """Lanes under Locust's runner, all idle; they are gone when the context ends.

    Raises:
        LaneFailed: a lane could not be started.
    """
    if plan.mix is not None:
        # A rehearsal builds the popularity tables and warms the interpreter, so that the first requests start on time.
        request_list(plan.mix, plan.key_space, plan.seed, REHEARSED, plan.credentials)
    lanes = Lanes(sent)
    pool = ConnectionPool(
        server,
        requests_per_connection=plan.requests_per_connection,
        seed=plan.seed,
        largest_body_bytes=plan.largest_body_bytes,
    )
    users = lane_users(plan, lanes, pool)
    crash: list[BaseException] = []
    environment = environment or Environment()
    environment.user_classes, environment.host = list(users), plan.host
    environment.catch_exceptions = plan.mix is None
    for user in users:
        user.host = plan.host
    if plan.mix is None:
        environment.events.request = RequestHook(lanes, environment.events.request)
        environment.events.user_error.add_listener(lambda **_: _task_raised(lanes))
    else:
        environment.events.user_error.add_listener(lambda exception, **_: crash.append(exception))
    runner = make_runner(environment)
    if plan.mix is not None:
        # Pages and masters are told by whole windows; a client's own events would count twice.
        detach_request_events(environment)
    probe = LoopLagProbe()
    probing = gevent.spawn(probe.run)
    try:
        environment.events.test_start.fire(environment=environment)
        runner.target_user_count = sum(users.values())
        runner.spawn_users({user.__name__: count for user, count in users.items()})
        runner.update_state(STATE_RUNNING)
        _await_lanes(lanes, runner, wanted=sum(users.values()), crash=crash)
        yield Session(
            plan=plan, lanes=lanes, pool=pool, recorder=recorder, probe=probe, environment=environment, crash=crash
        )
    finally:
        probing.kill()
        runner.quit()


def _task_raised(lanes: Lanes) -> None:
    """An exception in a locustfile's task; Locust goes on with the next task."""
    if lanes.work is not None:
        lanes.work.tally.errors_by_class[Failure.TASK] += 1


def _await_lanes(lanes: Lanes, runner: Any, *, wanted: int, crash: list[BaseException]) -> None:
    deadline_s = now_s() + SPAWN_TIMEOUT_S
    while lanes.idle < wanted:
        gevent.sleep(0.001)
        if crash:
            raise LaneFailed(f"a lane could not be started: {crash[0]!r}") from crash[0]
        if runner.user_count < wanted:
            raise LaneFailed(f"{wanted - runner.user_count} of {wanted} users ended while starting; see the log above")
        if now_s() > deadline_s:
            raise LaneFailed(
                f"only {lanes.idle} of {wanted} users stood ready after {SPAWN_TIMEOUT_S:g} s; does on_start wait?"
            )
