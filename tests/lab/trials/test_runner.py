"""A run does what is missing and nothing twice, and an interrupt loses at most the running trial."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from perflab.trials.order import MAX_ATTEMPTS, Pending, slots
from perflab.trials.progress import Tick
from perflab.trials.runner import Runner
from perflab_reports.evidence.examination import Examination
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.evidence.manifest import Environment, Manifest, Placement
from perflab_reports.evidence.plan import FactorPlan, PhasePlan, StrategyPlan
from perflab_reports.evidence.trial import GeneratorHealth, Trial, WarmUp

PLAN = FactorPlan(
    factor="caching",
    title="Caching",
    question="?",
    dataset="storefront",
    scale=1,
    mix="browse",
    baseline="none",
    strategies=(StrategyPlan(name="none", summary=""), StrategyPlan(name="valkey", summary="")),
    blocks=2,
    phases=(PhasePlan(name="steady", kind="open", duration_s=1, rate_rps=1),),
    seed=1,
)
MANIFEST = Manifest(
    run_id="r",
    created_at="2026-01-01T00:00:00Z",
    preset="smoke",
    seed=1,
    factors=(PLAN,),
    environment=Environment(
        operating_system="Linux",
        kernel="6",
        cpu_model="test",
        cpu_count=2,
        memory_bytes=1,
        placement=Placement(pinned=True, generator_cpus=(0,), app_cpus=(1,)),
    ),
)


class RecordingBench:
    """Answers like servers would, without any; `judge` decides which trials are invalid."""

    def __init__(self, judge: Callable[[Pending], tuple[str, ...]] = lambda _: ()) -> None:
        self.judge = judge
        self.trials: list[str] = []
        self.examined: list[str] = []

    @contextmanager
    def open(self, plan: FactorPlan) -> Iterator["RecordingBench"]:
        assert plan == PLAN
        yield self

    def trial(self, todo: Pending) -> Trial:
        trial_id = todo.slot.trial_id(todo.attempt)
        self.trials.append(trial_id)
        return Trial(
            trial_id=trial_id,
            factor=PLAN.factor,
            strategy=todo.slot.strategy,
            role=todo.slot.role,
            block=todo.slot.block,
            position=todo.slot.position,
            attempt=todo.attempt,
            started_at="2026-01-01T00:00:00Z",
            phases=(),
            generator=GeneratorHealth(cpu_ratio=0.1, loop_lag_p99_s=0, start_lag_p99_s=0),
            warm_up=WarmUp(drift_ratio=1, steady=True),
            invalid_reasons=self.judge(todo),
        )

    def examine(self, strategy: StrategyPlan) -> Examination:
        self.examined.append(strategy.name)
        return Examination(factor=PLAN.factor, strategy=strategy.name, requests=0, endpoints=())


class Quiet:
    def plan(self, *, trials: int, trial_s: float) -> None: ...
    def stage(self, text: str) -> None: ...
    def trial_started(self, *, factor: str, strategy: str, block: int, blocks: int, attempt: int) -> None: ...
    def tick(self, tick: Tick) -> None: ...
    def trial_finished(self, trial: Trial, *, took_s: float) -> None: ...


def finish(folder: Path, bench: RecordingBench, manifest: Manifest = MANIFEST) -> None:
    Runner(folder=RunFolder(folder), manifest=manifest, open_bench=bench.open, progress=Quiet()).finish()


def test_every_strategy_is_examined_once_and_every_slot_is_run(tmp_path: Path) -> None:
    bench = RecordingBench()
    finish(tmp_path, bench)
    assert bench.examined == ["none", "valkey"]
    assert bench.trials == [slot.trial_id(1) for slot in slots(PLAN)]


def test_a_finished_run_has_nothing_left_to_do(tmp_path: Path) -> None:
    finish(tmp_path, RecordingBench())
    again = RecordingBench()
    finish(tmp_path, again)
    assert (again.trials, again.examined) == ([], [])


def test_an_invalid_trial_is_repeated_until_it_is_valid(tmp_path: Path) -> None:
    bench = RecordingBench(lambda todo: ("errors",) if todo.attempt == 1 else ())
    finish(tmp_path, bench)
    assert len(bench.trials) == 2 * len(slots(PLAN))
    assert len(list(RunFolder(tmp_path).trials("caching"))) == len(bench.trials)


def test_attempts_are_bounded(tmp_path: Path) -> None:
    bench = RecordingBench(lambda todo: ("errors",) if todo.slot.strategy == "valkey" else ())
    finish(tmp_path, bench)
    assert sum("valkey" in trial_id for trial_id in bench.trials) == MAX_ATTEMPTS * PLAN.blocks


def test_an_interrupt_loses_only_the_running_trial(tmp_path: Path) -> None:
    third = slots(PLAN)[2]

    def interrupt(todo: Pending) -> tuple[str, ...]:
        if todo.slot == third:
            raise KeyboardInterrupt
        return ()

    with pytest.raises(KeyboardInterrupt):
        finish(tmp_path, RecordingBench(interrupt))
    resumed = RecordingBench()
    finish(tmp_path, resumed)
    assert resumed.examined == []
    assert resumed.trials == [slot.trial_id(1) for slot in slots(PLAN)[2:]]


def test_a_skipped_strategy_is_neither_examined_nor_run(tmp_path: Path) -> None:
    plan = replace(PLAN, skipped={"valkey": "no binary"})
    bench = RecordingBench()
    bench.open = contextmanager(lambda _plan: iter([bench]))  # type: ignore[method-assign]  # any plan will do here
    finish(tmp_path, bench, replace(MANIFEST, factors=(plan,)))
    assert bench.examined == ["none"]
    assert not any("valkey" in trial_id for trial_id in bench.trials)
