"""What does a worker do? What its master says, until it has finished or is gone; then nothing that it sent is lost.

Every request is recorded here as well as shipped, so that a master's sudden end loses no count: what this worker sent
is then in its own folder.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import gevent
from gevent.queue import Queue
from locust.env import Environment

from perflab_loadtests.distribution import messages
from perflab_loadtests.distribution.clock_offset import boot_id
from perflab_loadtests.driver.clients.server_address import Unreachable, find_server
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.driver.phase_result import PhaseResult
from perflab_loadtests.driver.pulse import Pulse
from perflab_loadtests.driver.sent import NAME as SENT
from perflab_loadtests.driver.sent import SentCount
from perflab_loadtests.driver.session import LaneFailed, Session, open_session
from perflab_loadtests.driver.share import Share
from perflab_loadtests.evidence import Evidence, EvidenceUnwritable
from perflab_loadtests.health.report import Health
from perflab_loadtests.locustfile.load import BadLocustfile
from perflab_loadtests.plan import LoadPlan
from perflab_loadtests.plan_file import BadPlan, parse_plan
from perflab_loadtests.recording.recorder import Recorder

MASTER_SILENT_S: Final = 3.5
"""Locust's master answers a heartbeat a second; Locust's own workers wait a minute before they miss it."""

LOOK_EVERY_S: Final = 0.25
COUNTS: Final = (
    "scheduled",
    "started",
    "completed",
    "dropped",
    "lost",
    "waited",
    "requests",
    "errors_by_class",
)


class MasterGone(Exception):
    """The master has been silent for too long; the message says where this worker's requests are, if it sent any."""


class Aborted(Exception):
    """The master wants the run to end now."""


class Worker:
    """One worker's run, from its plan to `finished`."""

    def __init__(self, runner: Any, environment: Any, folder: Path) -> None:
        self._runner = runner
        self._environment = environment
        self._folder = folder
        self._inbox: Queue[tuple[str, Any]] = Queue()
        self._session: Session | None = None
        self._recorder = Recorder()
        self._shipped = 0
        self._main = gevent.getcurrent()
        self._in_phase = False
        for name in messages.TO_WORKER:
            runner.register_message(name, self._receive)

    def run(self) -> None:
        """Do what the master says.

        Raises:
            MasterGone: it says nothing any more.
        """
        with self._watching():
            plan = self._plan()
            if plan is None:
                return
            try:
                self._offer(plan)
            except (Unreachable, LaneFailed, BadLocustfile, EvidenceUnwritable) as problem:
                self._fail(str(problem))

    def _offer(self, plan: LoadPlan) -> None:
        evidence = Evidence(self._folder)
        server = find_server(plan.host, verify_tls=plan.verify_tls)
        with open_session(
            plan,
            server,
            self._recorder,
            environment=self._environment,
            make_runner=lambda _: self._runner,
            sent=SentCount(self._folder / SENT),
        ) as session:
            self._session = session
            try:
                self._serve(session, evidence)
            except BaseException as ending:
                evidence.close(plan, session.results, complete=False)
                if isinstance(ending, MasterGone) and session.results:
                    sent = sum(result.requests for result in session.results)
                    raise MasterGone(
                        f"the master is gone; {sent} requests of this worker are in {self._folder}"
                    ) from None
                raise
        evidence.discard()

    def _plan(self) -> LoadPlan | None:
        """The master's plan; None if there is nothing to do for it."""
        name, content = self._inbox.get()
        if name != messages.PLAN:
            return None
        document = self._with_files(content["plan"], content["files"])
        try:
            return parse_plan({**document, "out": str(self._folder), "handshake": False}, source="the master's plan")
        except BadPlan as bad:
            self._fail(str(bad))
            return None

    def _with_files(self, document: dict[str, Any], files: dict[str, str]) -> dict[str, Any]:
        """The document with each file that it names copied here."""
        text = json.dumps(document)
        for number, (name, content) in enumerate(files.items()):
            self._folder.mkdir(parents=True, exist_ok=True)
            copy = self._folder / f"{number}-{Path(name).name}"
            copy.write_text(content)
            text = text.replace(json.dumps(name), json.dumps(str(copy)))
        return dict(json.loads(text))

    def _serve(self, session: Session, evidence: Evidence) -> None:
        me = {"pid": os.getpid(), "host": socket.gethostname(), "boot_id": boot_id(), "folder": str(self._folder)}
        self._runner.send_message(messages.READY, me)
        while True:
            name, content = self._inbox.get()
            if name == messages.FINISHED:
                return
            if name == messages.PHASE:
                try:
                    self._phase(session, content)
                finally:
                    phase = session.plan.phases[content["number"]]
                    evidence.keep_phase(phase.name, self._recorder, epoch_s=session.epoch_s)

    def _phase(self, session: Session, content: dict[str, Any]) -> None:
        number = content["number"]
        self._in_phase = True
        try:
            session.run(
                session.plan.phases[number],
                lambda pulse: self._report(number, pulse),
                share=Share(index=content["share"], of=content["of"]),
                start_s=content["start_s"],
            )
        except Aborted:
            pass
        finally:
            self._in_phase = False
        self._last_report(number, session.results[-1])

    def _report(self, number: int, pulse: Pulse) -> None:
        tally = {**asdict(pulse.tally), "errors_by_class": {str(k): v for k, v in pulse.tally.errors_by_class.items()}}
        self._ship(number, tally, pulse.health, cpu_s=0.0, final=False)

    def _last_report(self, number: int, result: PhaseResult) -> None:
        tally = {key: getattr(result, key) for key in COUNTS} | {"due": result.scheduled}
        self._ship(number, tally, result.health, cpu_s=result.cpu_s, final=True)

    def _ship(self, number: int, tally: dict[str, Any], health: Health, *, cpu_s: float, final: bool) -> None:
        columns = self._recorder.columns_since(self._shipped)
        rows = len(columns["end_s"])
        self._shipped += rows
        self._runner.send_message(
            messages.REPORT,
            {
                "number": number,
                "rows": rows,
                "tally": tally,
                "health": asdict(health),
                "cpu_s": cpu_s,
                "final": final,
                **messages.pack(columns, list(self._recorder.endpoints)),
            },
        )

    def _fail(self, words: str) -> None:
        self._runner.send_message(messages.FAILED, {"words": words})
        gevent.sleep(0.5)  # the wire sends in the background

    def _receive(self, environment: Any, msg: Any) -> None:
        if msg.type == messages.CLOCK:
            self._runner.send_message(messages.CLOCK, {"sent_s": msg.data["sent_s"], "worker_s": now_s()})
        elif msg.type == messages.STOP_OFFERING:
            if self._session is not None:
                self._session.stop_offering()
        elif msg.type == messages.ABORT:
            if self._in_phase:
                self._throw(Aborted())
        else:
            self._inbox.put((msg.type, msg.data))

    def _throw(self, error: Exception) -> None:
        gevent.get_hub().loop.run_callback(self._main.throw, error)

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """While this lasts, a silent master becomes an exception in the worker's main greenlet."""

        def watch() -> None:
            # Counted in this loop's own steps: a loop that was held up has not heard the master, who may be well.
            silent_s, heard_s = 0.0, None
            while silent_s < MASTER_SILENT_S:
                gevent.sleep(LOOK_EVERY_S)
                silent_s += LOOK_EVERY_S
                if self._runner.last_heartbeat_timestamp != heard_s:
                    silent_s, heard_s = 0.0, self._runner.last_heartbeat_timestamp
            self._throw(MasterGone())

        watching = gevent.spawn(watch)
        try:
            yield
        finally:
            watching.kill()


def serve_master(host: str, port: int, folder: Path) -> None:
    """Connect, waiting for the master as long as it takes, and serve one run.

    Raises:
        MasterGone: in the middle of it.
    """
    environment: Any = Environment(user_classes=[])
    while True:
        try:
            runner = environment.create_worker_runner(host, port)
            break
        except ConnectionError:
            continue
    try:
        Worker(runner, environment, folder).run()
    finally:
        runner.quit()
