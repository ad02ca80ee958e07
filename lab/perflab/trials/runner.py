"""What is still missing from this run, and who does it? Runs every pending trial and examination, in order.

Starting and resuming are the same thing: whatever has no evidence yet is done.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from perflab.trials.order import MAX_ATTEMPTS, Pending, pending
from perflab.trials.progress import Progress
from perflab_reports.evidence.examination import Examination
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.evidence.manifest import Manifest
from perflab_reports.evidence.plan import FactorPlan, StrategyPlan
from perflab_reports.evidence.trial import Trial

TRIAL_OVERHEAD_S = 3.0
"""First guess at what a trial takes beyond its phases: starting the application, resetting, warming."""


class Bench(Protocol):
    """One factor's servers and databases, standing ready."""

    def trial(self, todo: Pending) -> Trial:
        """Run one trial; its requests.parquet is on disk when this returns."""

    def examine(self, strategy: StrategyPlan) -> Examination:
        """Run one strategy's examination pass."""


OpenBench = Callable[[FactorPlan], AbstractContextManager[Bench]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Finishes a run. Evidence is written after each trial, so an interrupt loses at most the running one."""

    folder: RunFolder
    manifest: Manifest
    open_bench: OpenBench
    progress: Progress

    def finish(self) -> None:
        """Do all that is missing; raises whatever a server or the generator raises, with the evidence so far kept."""
        todo = [(plan, self._pending(plan)) for plan in self.manifest.factors]
        trials = sum(len(slots) for _, slots in todo)
        seconds = sum(len(slots) * _trial_s(plan) for plan, slots in todo)
        self.progress.plan(trials=trials, trial_s=seconds / max(1, trials))
        for plan, slots in todo:
            unexamined = [
                strategy
                for strategy in plan.strategies
                if strategy.name not in plan.skipped and self.folder.examination(plan.factor, strategy.name) is None
            ]
            if not (slots or unexamined):
                continue
            self.progress.stage(f"{plan.factor}: starting servers")
            with self.open_bench(plan) as bench:
                for strategy in unexamined:
                    self.progress.stage(f"{plan.factor}: examining {strategy.name}")
                    self.folder.write_examination(bench.examine(strategy))
                for slot in slots:
                    self._run(plan, slot, bench)

    def _pending(self, plan: FactorPlan) -> tuple[Pending, ...]:
        return pending(plan, list(self.folder.trials(plan.factor)))

    def _run(self, plan: FactorPlan, todo: Pending, bench: Bench) -> None:
        """One slot, again until it is valid or its attempts are spent."""
        for attempt in range(todo.attempt, MAX_ATTEMPTS + 1):
            self.progress.trial_started(
                factor=plan.factor,
                strategy=todo.slot.strategy,
                block=todo.slot.block,
                blocks=plan.blocks,
                attempt=attempt,
            )
            began_s = time.monotonic()
            trial = bench.trial(Pending(slot=todo.slot, attempt=attempt))
            self.folder.write_trial(trial)
            self.progress.trial_finished(trial, took_s=time.monotonic() - began_s)
            if trial.valid:
                return


def _trial_s(plan: FactorPlan) -> float:
    return sum(phase.duration_s for phase in plan.phases) + TRIAL_OVERHEAD_S
