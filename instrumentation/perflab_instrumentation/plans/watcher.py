"""Who explains, and how often? One thread of the family, for at most a hundredth of its time."""

import logging
import os
import queue
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from perflab_instrumentation import metrics
from perflab_instrumentation.counts.tally import Tally
from perflab_instrumentation.examine.plan_shape import shape
from perflab_instrumentation.plans.explain import CannotExplain, Explainer
from perflab_instrumentation.plans.question import Question
from perflab_instrumentation.plans.register import Register
from perflab_instrumentation.shipping.lock import take_lock

logger = logging.getLogger("perflab.instruments")

LOCK: Final = "plans.lock"
LOOK_EVERY_S: Final = 0.25
REST_AFTER_S: Final = 5.0
BUDGET_RATIO: Final = 0.01
"""An EXPLAIN that took a millisecond is followed by a tenth of a second's pause."""

SHORTEST_PAUSE_S: Final = 0.02
LONGEST_S: Final = 1.0
"""The statement time-out: what took longer was spent on waiting for the network."""

COMPLAIN_EVERY_S: Final = 60.0


class Explains(Protocol):
    """Somebody who knows plans."""

    def prepare(self, alias: str) -> None: ...

    def plan(self, question: Question) -> Mapping[str, Any]: ...

    def rest(self) -> None: ...


class PlanWatcher:
    """Takes questions from anywhere; works in a thread of its own, if no other process of the family does."""

    def __init__(self, *, folder: Path, interval_s: float, tally: Tally, explainer: Explains | None = None) -> None:
        self._folder, self._tally = folder, tally
        self._register = Register(interval_s=interval_s)
        self._explainer: Explains = Explainer() if explainer is None else explainer
        self._new: queue.SimpleQueue[Question] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._lock: int | None = None
        self._hopeless: set[str] = set()
        self._complained_s = float("-inf")
        self._thread = threading.Thread(target=self._run, name="perflab-plans", daemon=True)
        self._thread.start()

    def ask(self, question: Question) -> None:
        """Learn of a statement; returns at once."""
        self._new.put(question)

    def close(self) -> None:
        self._ended.set()
        self._thread.join(2)
        self.forget()

    def forget(self) -> None:
        """In a forked child: the thread is not here, only the lock is."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _run(self) -> None:
        idle_since_s = time.monotonic()
        while not self._ended.is_set():
            while not self._new.empty():
                self._register.learn(self._new.get(), time.monotonic())
            question = self._register.next_due(time.monotonic())
            if question is None or not self._is_ours():
                if time.monotonic() - idle_since_s > REST_AFTER_S:
                    self._explainer.rest()
                self._ended.wait(LOOK_EVERY_S)
                continue
            began_cpu_s = time.thread_time()
            took_s = self._consider(question)
            idle_since_s = time.monotonic()
            self._tally.add(metrics.INSTRUMENT_SECONDS, time.thread_time() - began_cpu_s, "plans")
            self._ended.wait(max(SHORTEST_PAUSE_S, took_s / BUDGET_RATIO))
        self._explainer.rest()

    def _is_ours(self) -> bool:
        if self._lock is None:
            self._lock = take_lock(self._folder / LOCK)
        return self._lock is not None

    def _consider(self, question: Question) -> float:
        """Seconds that the database was busy with it."""
        from django.db import Error

        if question.alias in self._hopeless:
            self._register.failed(question, time.monotonic())
            return 0.0
        began_s = time.monotonic()
        try:
            self._explainer.prepare(question.alias)
            began_s = time.monotonic()
            found = shape(self._explainer.plan(question))
        except Error as error:
            self._failed(question, error)
        except Exception as error:  # noqa: BLE001 (a project's settings or backend may raise anything when loaded here)
            self._hopeless.add(question.alias)
            self._failed(question, error)
        else:
            self._tally.add(metrics.PLANS_EXPLAINED, 1, "explained")
            change = self._register.explained(question, found, time.monotonic())
            if change is not None:
                self._tally.add(metrics.PLAN_CHANGES, 1, question.alias, question.fingerprint)
                logger.warning(
                    "the plan of %s on %s changed from [%s] to [%s]: %s",
                    question.fingerprint,
                    question.alias,
                    change.before,
                    change.after,
                    question.text,
                )
        return min(LONGEST_S, time.monotonic() - began_s)

    def _failed(self, question: Question, error: Exception) -> None:
        self._register.failed(question, time.monotonic())
        self._tally.add(metrics.PLANS_EXPLAINED, 1, "failed")
        if time.monotonic() - self._complained_s > COMPLAIN_EVERY_S:
            self._complained_s = time.monotonic()
            words = str(error).partition("\n")[0] if isinstance(error, CannotExplain) else type(error).__name__
            logger.warning("no plan of %s: %s", question.fingerprint, words)
