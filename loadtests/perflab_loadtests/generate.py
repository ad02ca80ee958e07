"""What happens between reading a plan and leaving its evidence? The run from end to end.

The server is not touched before the first passage of the gate: a lab may start it while the generator is still loading.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from perflab_loadtests.address import Address
from perflab_loadtests.distribution.fleet import Fleet, open_fleet
from perflab_loadtests.driver.clients.server_address import ServerAddress, Unreachable, find_server
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.pulse import Pulse
from perflab_loadtests.driver.session import Session, open_session
from perflab_loadtests.events import EventLines
from perflab_loadtests.evidence import Evidence, EvidenceUnwritable
from perflab_loadtests.gate import Gate, OpenGate, StdinGate
from perflab_loadtests.health.verdict import invalid_reasons
from perflab_loadtests.live.view import LiveView, open_view
from perflab_loadtests.locustfile.load import load_users
from perflab_loadtests.options import Options
from perflab_loadtests.plan import LoadPlan, Phase
from perflab_loadtests.recording.quantile import quantile
from perflab_loadtests.recording.recorder import Recorder

SPILL_AT: Final = 500_000
"""Requests in memory (17 MB) from which a phase's are written while it runs."""


def generate(plan: LoadPlan, document: Mapping[str, Any], options: Options) -> None:
    """Offer the load. However the run ends, what was recorded is written.

    Args:
        document: The plan as it was read; a master sends it to its workers.

    Raises:
        BadLocustfile: the plan's locustfile cannot be used.
        Unreachable: nothing could be sent.
        EvidenceUnwritable: the folder cannot hold the evidence.
        LaneFailed: perflab or a user's journey has a bug.
        AddressUnusable: a page or the metrics cannot be served where they should.
    """
    if plan.locustfile is not None:
        load_users(plan.locustfile)
    recorder = Recorder()
    lines = EventLines(recorder)
    gate: Gate = StdinGate() if plan.handshake else OpenGate()
    run = Run(plan=plan, recorder=recorder, lines=lines, gate=gate, evidence=Evidence(plan.out))
    with ExitStack() as stack:
        fleet = stack.enter_context(_fleet(plan, document, recorder, options)) if options.distributed else None
        lines.phase_started(plan.phases[0].name, 0.0)
        gate.wait()
        session: Session | Fleet
        if fleet is not None:
            fleet.gather(options.all_workers, lambda ready: lines.waiting(ready, options.all_workers))
            session = fleet
        else:
            session = stack.enter_context(open_session(plan, _server(plan, run.evidence), recorder))
        run.through(session, stack.enter_context(open_view(session, options, lines.serving)))


def _server(plan: LoadPlan, evidence: Evidence) -> ServerAddress:
    """The server; the evidence says why if it is not there."""
    try:
        return find_server(plan.host, verify_tls=plan.verify_tls)
    except Unreachable as problem:
        evidence.close_unreachable(plan, problem)
        raise


@contextmanager
def _fleet(plan: LoadPlan, document: Mapping[str, Any], recorder: Recorder, options: Options) -> Iterator[Fleet]:
    """Workers that have loaded and connected; they have not been told what to do yet."""
    address = options.master or Address(host="127.0.0.1", port=0)
    with open_fleet(plan, document, recorder, address=address, local_workers=options.workers) as fleet:
        fleet.await_workers(options.workers)
        yield fleet


class Run:
    """One run's parts, and the order in which they act."""

    def __init__(
        self, *, plan: LoadPlan, recorder: Recorder, lines: EventLines, gate: Gate, evidence: Evidence
    ) -> None:
        self._plan = plan
        self._recorder = recorder
        self._lines = lines
        self._gate = gate
        self.evidence = evidence
        self._medians_s: list[float] = []

    def through(self, session: Session | Fleet, view: LiveView) -> None:
        """All phases; then the evidence, which is also written when they end early."""
        try:
            self._phases(session, view)
        except EvidenceUnwritable:
            raise
        except BaseException:
            self._close(session, complete=False)
            raise
        self._lines.finished(self._close(session, complete=True))

    def _close(self, session: Session | Fleet, *, complete: bool) -> tuple[str, ...]:
        workers = tuple(session.members.values()) if isinstance(session, Fleet) else ()
        medians_s = self._medians_s + [0.0] * (len(session.results) - len(self._medians_s))
        reasons = invalid_reasons(session.results, medians_s=medians_s, workers=workers)
        self.evidence.close(self._plan, session.results, complete=complete, invalid_reasons=reasons, workers=workers)
        return reasons

    def _phases(self, session: Session | Fleet, view: LiveView) -> None:
        for number, phase in enumerate(self._plan.phases):
            if number > 0:
                self._lines.phase_started(phase.name, now_s() - session.epoch_s)
                self._gate.wait()
            self._phase(session, phase, view)

    def _phase(self, session: Session | Fleet, phase: Phase, view: LiveView) -> None:
        ticks = self._lines.ticks()
        view.phase_started(phase.name)
        position = self._recorder.taken

        def on_tick(pulse: Pulse) -> None:
            ticks(pulse)
            view.update(pulse)
            if len(self._recorder) > SPILL_AT and phase.spills:
                self.evidence.spill(phase.name, self._recorder, epoch_s=session.epoch_s)

        try:
            result = session.run(phase, on_tick)
            self._medians_s.append(quantile(self._recorder.response_times_s(position), 0.5) or 0.0)
            self._lines.phase_finished(result)
            self._gate.wait()
        finally:
            # After the gate, so that writing falls into nobody's measured window.
            self.evidence.keep_phase(phase.name, self._recorder, epoch_s=session.epoch_s)
