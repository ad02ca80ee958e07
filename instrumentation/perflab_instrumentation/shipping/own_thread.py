"""Shipping from the worker itself: threads beside the requests, which wait for the same interpreter lock."""

from pathlib import Path
from typing import Protocol

from perflab_instrumentation.counts.tally import Tally
from perflab_instrumentation.options import Options
from perflab_instrumentation.plans.question import question_from
from perflab_instrumentation.plans.watcher import PlanWatcher
from perflab_instrumentation.report import report_from
from perflab_instrumentation.shipping.delivery import Delivery
from perflab_instrumentation.sinks.table import openers


class Reader(Protocol):
    """What answers Prometheus; its package may be missing."""

    def close(self) -> None: ...

    def forget(self) -> None: ...


class OwnThread:
    """Each worker delivers its own; whichever holds the family's reader lock answers Prometheus for all."""

    def __init__(self, options: Options, sinks: tuple[str, ...], *, folder: Path, tally: Tally) -> None:
        self._delivery = Delivery(openers(options, sinks), most=options.queue, tally=tally)
        self._reader: Reader | None = None
        self._plans: PlanWatcher | None = None
        if options.plan_changes:
            self._plans = PlanWatcher(folder=folder, interval_s=options.plan_interval_s, tally=tally)
        if "prometheus" in sinks:
            from perflab_instrumentation.shipping.reader_thread import ReaderThread

            self._reader = ReaderThread(options, folder)

    def send(self, fields: tuple[object, ...]) -> bool:
        if (question := question_from(fields)) is not None:
            if self._plans is not None:
                self._plans.ask(question)
            return True
        self._delivery.put((report_from(fields),))
        return True

    def close(self) -> None:
        if self._plans is not None:
            self._plans.close()
        self._delivery.close()
        if self._reader is not None:
            self._reader.close()

    def forget(self) -> None:
        """The parent's threads are not here; only its listening socket and locks are."""
        if self._plans is not None:
            self._plans.forget()
        if self._reader is not None:
            self._reader.forget()
