"""What happens between reading a plan and leaving its evidence? The run from end to end.

The server is not touched before the first passage of the gate: a lab may start it while the generator is still loading.
"""

from perflab_loadtests.driver.clients.server_address import find_server
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.session import Session, open_session
from perflab_loadtests.events import EventLines
from perflab_loadtests.evidence import Evidence, EvidenceUnwritable
from perflab_loadtests.gate import Gate, OpenGate, StdinGate
from perflab_loadtests.plan import LoadPlan
from perflab_loadtests.recording.recorder import Recorder


def generate(plan: LoadPlan) -> None:
    """Offer the load. However the run ends, what was recorded is written.

    Raises:
        Unreachable: nothing could be sent.
        EvidenceUnwritable: the folder cannot hold the evidence.
        LaneFailed: perflab or a user's journey has a bug.
    """
    recorder = Recorder()
    lines = EventLines(recorder)
    gate: Gate = StdinGate() if plan.handshake else OpenGate()
    evidence = Evidence(plan.out)
    lines.phase_started(plan.phases[0].name, 0.0)
    gate.wait()
    with open_session(plan, find_server(plan.host), recorder) as session:
        try:
            _run_phases(session, lines, gate, evidence)
        except EvidenceUnwritable:
            raise
        except BaseException:
            evidence.close(plan, session.results, complete=False)
            raise
        evidence.close(plan, session.results, complete=True)
    lines.finished()


def _run_phases(session: Session, lines: EventLines, gate: Gate, evidence: Evidence) -> None:
    for number, phase in enumerate(session.plan.phases):
        if number > 0:
            lines.phase_started(phase.name, now_s() - session.epoch_s)
            gate.wait()
        try:
            result = session.run(phase, lines.ticks(phase.name))
            lines.phase_finished(result)
            gate.wait()
        finally:
            # After the gate, so that writing falls into nobody's measured window.
            evidence.keep_phase(phase.name, session.recorder, epoch_s=session.epoch_s)
