"""How does a master run a plan's phases? As a session does, with the lanes in other processes.

A phase is shared by the workers that stand ready at its start. One that dies takes its share with it: what it had not
reported is counted as lost, and the next phase is shared by the others. One that comes late joins at the next phase.
"""

import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import gevent
import numpy as np
from locust.env import Environment
from locust.runners import STATE_MISSING, STATE_RUNNING, STATE_STOPPED

from perflab_loadtests.address import Address
from perflab_loadtests.distribution import messages
from perflab_loadtests.distribution.clock_offset import ROUND_TRIPS, RoundTrip, boot_id, clock_offset_s
from perflab_loadtests.distribution.local_workers import LocalWorkers
from perflab_loadtests.distribution.member import Member, total
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.phase_result import PhaseResult
from perflab_loadtests.driver.pulse import Pulse
from perflab_loadtests.driver.sent import read_sent
from perflab_loadtests.driver.session import TICK_S, LaneFailed, OnTick, schedule
from perflab_loadtests.driver.share import Share
from perflab_loadtests.driver.watch import Watch, watch_over
from perflab_loadtests.health.report import worst
from perflab_loadtests.plan import LoadPlan, Phase
from perflab_loadtests.profiles import level_at
from perflab_loadtests.recording.recorder import Recorder

LEAD_S: Final = 0.3
"""From telling the workers of a phase to its start."""
LOOK_EVERY_S: Final = 0.05
GRACE_S: Final = 3.0
"""How long an interrupted phase waits for its workers' last reports."""


@dataclass(slots=True, kw_only=True)
class Fleet:
    """The master's side of one run."""

    plan: LoadPlan
    document: Mapping[str, Any]
    """The plan as it was read, to be sent on."""
    recorder: Recorder
    runner: Any
    environment: Any
    local: LocalWorkers | None = None
    members: dict[str, Member] = field(default_factory=dict)
    results: list[PhaseResult] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _told: bool = False
    _epoch_s: float | None = None
    _number: int = -1
    _running: tuple[Member, ...] = ()

    @property
    def epoch_s(self) -> float:
        """The start of the first phase, on the master's clock: zero in the evidence."""
        return now_s() if self._epoch_s is None else self._epoch_s

    def listen(self) -> None:
        """Take workers' messages from now on."""
        self.runner.register_message(messages.READY, self._on_ready)
        self.runner.register_message(messages.CLOCK, self._on_clock)
        self.runner.register_message(messages.REPORT, self._on_report)
        self.runner.register_message(messages.FAILED, self._on_failed)
        self.environment.events.worker_connect.add_listener(self._on_connect)

    def await_workers(self, count: int) -> None:
        """Wait until so many workers have connected.

        Raises:
            LaneFailed: one of our own ended instead.
        """
        while len(self.members) < count:
            self._look()

    def gather(self, count: int, on_wait: Callable[[int], None]) -> None:
        """Tell every worker the plan, also those that connect later; wait until so many stand ready.

        Raises:
            LaneFailed: a worker cannot do what the plan wants.
        """
        self._told = True
        for member in self.members.values():
            self._tell(member)
        said = -1
        while (ready := len(self._ready())) < count:
            if ready != said:
                on_wait(ready)
                said = ready
            self._look()

    def _look(self) -> None:
        gevent.sleep(LOOK_EVERY_S)
        self._raise_failures()
        problem = self.local.problem(self.plan.out / "workers") if self.local is not None else None
        if problem is not None:
            raise LaneFailed(problem)

    def run(self, phase: Phase, on_tick: OnTick) -> PhaseResult:
        """Run one phase to the last response of the last worker; its result is kept also when interrupted.

        Raises:
            LaneFailed: a worker met a bug, or none is left.
        """
        self._find_lost()
        members = self._running = tuple(sorted(self._ready(), key=lambda member: member.index))
        if not members:
            raise LaneFailed(f"{phase.name}: no worker is left")
        self._number = self.plan.phases.index(phase)
        started_s = now_s() + LEAD_S
        if self._epoch_s is None:
            self._epoch_s = started_s
        for at, member in enumerate(members):
            share = Share(index=at, of=len(members))
            scheduled = 0 if phase.is_closed else len(share.arrivals(schedule(self.plan, phase)))
            member.begin(share, scheduled=scheduled)
            order = {"number": self._number, "share": at, "of": len(members), "start_s": started_s + member.offset_s}
            self.runner.send_message(messages.PHASE, order, client_id=member.client_id)
        watch = watch_over(phase)
        complete = False
        try:
            self._follow(phase, started_s, on_tick, watch)
            complete = True
        finally:
            if not complete:
                self._abort()
            self.results.append(self._result(phase, started_s, watch))
        return self.results[-1]

    def stop_offering(self) -> None:
        """End the phase that runs with what has been offered."""
        for member in self._running:
            if member.state == "running":
                self.runner.send_message(messages.STOP_OFFERING, {}, client_id=member.client_id)

    def finish(self) -> None:
        """The evidence is written; the workers may go."""
        for member in self.members.values():
            if member.state != "lost":
                self.runner.send_message(messages.FINISHED, {}, client_id=member.client_id)

    def discard_finished(self) -> None:
        """Remove the folders of our own workers, save those of the lost, which say why."""
        for member in self.members.values():
            if member.folder is not None and member.state != "lost":
                shutil.rmtree(member.folder, ignore_errors=True)
        with suppress(OSError):
            (self.plan.out / "workers").rmdir()

    def _follow(self, phase: Phase, started_s: float, on_tick: OnTick, watch: Watch | None) -> None:
        next_tick_s = started_s + TICK_S
        while any(member.state == "running" for member in self._running):
            gevent.sleep(LOOK_EVERY_S)
            self._find_lost()
            self._raise_failures()
            moment_s = now_s()
            if moment_s >= next_tick_s:
                next_tick_s += TICK_S
                on_tick(self._pulse(phase, moment_s - started_s))
                dropped = sum(member.tally.dropped for member in self._running)
                if watch is not None and watch.breaks(self.recorder, dropped, started_s, moment_s):
                    self.stop_offering()
        on_tick(self._pulse(phase, now_s() - started_s))

    def _pulse(self, phase: Phase, elapsed_s: float) -> Pulse:
        tally = total(list(self._running))
        level = float(level_at(phase.stages, np.array([elapsed_s]))[0])
        return Pulse(
            phase=phase.name,
            elapsed_s=elapsed_s,
            level=level,
            users=round(level) if phase.is_closed else tally.in_flight,
            tally=tally,
            health=worst(member.health for member in self._running if member.health is not None),
            workers=sum(member.state == "running" for member in self._running),
        )

    def _result(self, phase: Phase, started_s: float, watch: Watch | None) -> PhaseResult:
        members = list(self._running)
        self._running = ()
        return PhaseResult.of(
            name=phase.name,
            kind=phase.kind,
            started_at_s=started_s - self.epoch_s,
            duration_s=now_s() - started_s,
            tally=total(members),
            cpu_s=sum(member.cpu_s for member in members),
            health=worst(member.health for member in members if member.health is not None),
            breakpoint=watch.found() if watch is not None else None,
        )

    def _abort(self) -> None:
        for member in self._running:
            if member.state == "running":
                self.runner.send_message(messages.ABORT, {}, client_id=member.client_id)
        deadline_s = now_s() + GRACE_S
        while any(member.state == "running" for member in self._running) and now_s() < deadline_s:
            gevent.sleep(LOOK_EVERY_S)
            self._find_lost()

    def _ready(self) -> list[Member]:
        return [member for member in self.members.values() if member.state == "ready"]

    def _find_lost(self) -> None:
        for member in self.members.values():
            if member.state == "lost":
                continue
            ended = self.local.ended(member.pid) if self.local is not None and member.same_machine else None
            if ended is None:
                # On another machine, three missed heartbeats must do; a child that is merely busy is not lost.
                client = self.runner.clients.get(member.client_id)
                ended = client is None or client.state == STATE_MISSING
            if ended:
                member.died(sent=read_sent(member.folder) if member.folder is not None else None)

    def _raise_failures(self) -> None:
        if self.failures:
            raise LaneFailed(self.failures[0])

    def _on_connect(self, client_id: str, **_: Any) -> None:
        if client_id in self.members:
            return
        member = self.members[client_id] = Member(client_id=client_id, index=len(self.members))
        if self._told:
            # The runner announces a worker before it knows it well enough to be written to.
            gevent.spawn_later(LOOK_EVERY_S, self._tell, member)

    def _tell(self, member: Member) -> None:
        plan = {"plan": dict(self.document), "files": {str(file): file.read_text() for file in self.plan.files}}
        self.runner.send_message(messages.PLAN, plan, client_id=member.client_id)

    def _on_ready(self, environment: Any, msg: Any) -> None:
        member = self.members[msg.node_id]
        member.host, member.pid = msg.data["host"], msg.data["pid"]
        member.same_machine = (
            bool(boot_id()) and msg.data["boot_id"] == boot_id() and member.host == socket.gethostname()
        )
        if member.same_machine:
            member.folder = Path(msg.data["folder"])
            member.state = "ready"
        else:
            self._ask_clock(member)

    def _ask_clock(self, member: Member) -> None:
        self.runner.send_message(messages.CLOCK, {"sent_s": now_s()}, client_id=member.client_id)

    def _on_clock(self, environment: Any, msg: Any) -> None:
        member = self.members[msg.node_id]
        member.round_trips.append(
            RoundTrip(sent_s=msg.data["sent_s"], worker_s=msg.data["worker_s"], received_s=now_s())
        )
        if len(member.round_trips) < ROUND_TRIPS:
            self._ask_clock(member)
        else:
            member.offset_s = clock_offset_s(member.round_trips)
            member.state = "ready"

    def _on_report(self, environment: Any, msg: Any) -> None:
        member = self.members.get(msg.node_id)
        report = msg.data
        if member is None or member.state != "running" or report["number"] != self._number:
            return
        columns, endpoints = messages.unpack(report)
        for name in ("intended_s", "start_s", "end_s"):
            columns[name] = columns[name] - member.offset_s
        self.recorder.extend(columns, endpoints)
        member.reported(report, requests=report["rows"])

    def _on_failed(self, environment: Any, msg: Any) -> None:
        member = self.members.get(msg.node_id)
        self.failures.append(f"{member.words if member else msg.node_id}: {msg.data['words']}")


@contextmanager
def open_fleet(
    plan: LoadPlan,
    document: Mapping[str, Any],
    recorder: Recorder,
    *,
    address: Address,
    local_workers: int,
) -> Iterator[Fleet]:
    """A master that listens, and its own workers if it shall have any; they are gone when the context ends."""
    environment: Any = Environment(user_classes=[], host=plan.host)
    runner = environment.create_master_runner(address.host, address.port)
    fleet = Fleet(plan=plan, document=document, recorder=recorder, runner=runner, environment=environment)
    fleet.listen()
    runner.update_state(STATE_RUNNING)
    try:
        if local_workers:
            fleet.local = LocalWorkers(local_workers, port=runner.server.port, folder=plan.out / "workers")
        yield fleet
    finally:
        fleet.finish()
        # Locust would wait for users that it never spawned.
        runner.update_state(STATE_STOPPED)
        runner.quit()
        if fleet.local is not None:
            fleet.local.stop()
            fleet.discard_finished()
