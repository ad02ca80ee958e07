"""What does the helper process do? Reads the workers' reports, feeds the sinks and answers Prometheus, off their path.

It ends when the server that it helps has ended and everything has been delivered.
"""

import contextlib
import logging
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Protocol

from perflab_instrumentation import metrics
from perflab_instrumentation.counts.file import CountsFile
from perflab_instrumentation.counts.merged import read_family
from perflab_instrumentation.counts.tally import Tally
from perflab_instrumentation.plans.question import question_from
from perflab_instrumentation.plans.watcher import PlanWatcher
from perflab_instrumentation.report import Report, report_from
from perflab_instrumentation.shipping.address import SOCKET, socket_address
from perflab_instrumentation.shipping.delivery import Delivery
from perflab_instrumentation.shipping.frame import BrokenFrame, decode
from perflab_instrumentation.shipping.helper_plan import HelperPlan
from perflab_instrumentation.shipping.lock import READER, take_lock
from perflab_instrumentation.sinks.table import openers

logger = logging.getLogger("perflab.instruments")

GATHER_S = 0.05
"""Reading a moment after the first byte takes many reports at once, and wakes this process less often."""

LOOK_EVERY_S = 1.0
FOLD_EVERY_S = 60.0
READ_BYTES = 1024 * 1024
PID_FILE = "helper.pid"


class Closes(Protocol):
    """What answers Prometheus; its package may be missing."""

    def close(self) -> None: ...


class Helper:
    """One family's."""

    def __init__(self, plan: HelperPlan, folder: Path) -> None:
        self._plan, self._folder = plan, folder
        self._selector = selectors.DefaultSelector()
        self._buffers: dict[socket.socket, bytearray] = {}
        self._plans: PlanWatcher | None = None
        self._ended = False
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        (folder / SOCKET).unlink(missing_ok=True)
        with socket_address(folder) as address:
            self._listener.bind(address)
        self._listener.listen(128)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve until the family is gone and its last connection is read to the end."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        tally = Tally(CountsFile(self._folder, f"helper-{os.getpid()}"))
        delivery = Delivery(openers(self._plan.options, self._plan.sinks), most=self._plan.options.queue, tally=tally)
        options = self._plan.options
        if options.plan_changes:
            self._plans = PlanWatcher(folder=self._folder, interval_s=options.plan_interval_s, tally=tally)
        exposition = self._exposition()
        (self._folder / PID_FILE).write_text(f"{os.getpid()}\n")
        spent, fold_s = 0.0, time.monotonic()
        while not self._ended:
            ready = self._selector.select(LOOK_EVERY_S)
            if ready:
                time.sleep(GATHER_S)
                reports = [report for key, _ in ready for report in self._read(key.fileobj)]
                if reports:
                    delivery.put(reports)
            elif not self._plan.family.is_alive() and not self._buffers:
                break
            if exposition is None and time.monotonic() - fold_s > FOLD_EVERY_S:
                # Nobody asks, and so nobody folds away the files of workers that have been replaced.
                read_family(self._folder)
                fold_s = time.monotonic()
            now = time.thread_time()
            tally.add(metrics.INSTRUMENT_SECONDS, now - spent, "helper")
            spent = now
        if self._plans is not None:
            self._plans.close()
        delivery.close()
        if exposition is not None:
            exposition.close()
        if not self._plan.family.is_alive():
            shutil.rmtree(self._folder, ignore_errors=True)

    def _exposition(self) -> Closes | None:
        if "prometheus" not in self._plan.sinks:
            return None
        from perflab_instrumentation.sinks.exposition import Exposition

        return Exposition(self._plan.options, self._folder)

    def _read(self, ready: object) -> list[Report]:
        if ready is self._listener:
            with contextlib.suppress(BlockingIOError):
                connection, _ = self._listener.accept()
                connection.setblocking(False)
                self._buffers[connection] = bytearray()
                self._selector.register(connection, selectors.EVENT_READ)
            return []
        assert isinstance(ready, socket.socket)
        buffer = self._buffers[ready]
        try:
            data = ready.recv(READ_BYTES)
            buffer += data
            reports = [report for fields in decode(buffer) if (report := self._report(fields)) is not None]
        except BlockingIOError:
            return []
        except (OSError, BrokenFrame) as error:
            logger.warning("a worker's connection broke: %s", error)
            data, reports = b"", []
        if not data:
            self._selector.unregister(ready)
            ready.close()
            del self._buffers[ready]
        return reports

    def _report(self, fields: tuple[object, ...]) -> Report | None:
        """The report; a question about a plan goes to whoever answers those."""
        if (question := question_from(fields)) is None:
            return report_from(fields)
        if self._plans is not None:
            self._plans.ask(question)
        return None

    def _end(self, *_: object) -> None:
        self._ended = True


def main() -> None:
    """Run the helper of the folder on the command line, unless there is one already."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    folder = Path(sys.argv[1])
    if take_lock(folder / READER) is None:
        return
    os.nice(5)
    Helper(HelperPlan.read(os.environ), folder).run()


if __name__ == "__main__":
    main()
