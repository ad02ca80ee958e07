"""How is one trial measured? The generator runs the phases; counters are read while it stands still between them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from perflab.bench.servers import difference
from perflab.processes.cpu_time import CpuReading
from perflab.processes.supervisor import Child
from perflab.trials.drift import warm_up_check
from perflab.trials.generator import GeneratorRun, read_health
from perflab.trials.order import Pending
from perflab.trials.progress import Tick
from perflab.trials.validity import invalid_reasons
from perflab_reports.evidence.plan import FactorPlan, PhaseKind, PhasePlan, StrategyPlan
from perflab_reports.evidence.trial import PhaseEvidence, Trial, WarmUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """What is read at each boundary. `cpu` takes the generator's pid."""

    cpu: Callable[[int], CpuReading]
    counters: Callable[[], Mapping[str, float]]


def measure(
    *,
    plan: FactorPlan,
    strategy: StrategyPlan,
    todo: Pending,
    generator: GeneratorRun,
    child: Child,
    meters: Meters,
    on_tick: Callable[[Tick], None],
) -> Trial:
    """Offer the load and judge the trial's validity.

    Raises:
        GeneratorFailed: the generator could not offer the load.
    """
    started_at = datetime.now(UTC).isoformat(timespec="milliseconds")
    kinds: dict[str, PhaseKind] = {phase.name: phase.kind for phase in plan.phases}
    phases: list[PhaseEvidence] = []
    before: tuple[CpuReading, Mapping[str, float]] | None = None
    for boundary in generator.boundaries(child, on_tick):
        if boundary.outcome is None:
            counters = meters.counters()
            before = (meters.cpu(boundary.pid), counters)
            continue
        assert before is not None, "a phase ends after it has started"
        cpu = meters.cpu(boundary.pid).since(before[0])
        counters = difference(meters.counters(), before[1])
        outcome = boundary.outcome
        phases.append(
            PhaseEvidence(
                name=outcome.name,
                kind=kinds[outcome.name],
                started_at_s=outcome.started_at_s,
                duration_s=outcome.duration_s,
                scheduled=outcome.scheduled,
                completed=outcome.completed,
                errors=outcome.errors,
                dropped=outcome.dropped,
                cpu=cpu,
                counters=counters,
            )
        )
    health = read_health(generator.folder)
    warm_up, median_s = _steadiness(generator.folder / "requests.parquet", plan.phases)
    return Trial(
        trial_id=todo.slot.trial_id(todo.attempt),
        factor=plan.factor,
        strategy=strategy.name,
        role=todo.slot.role,
        block=todo.slot.block,
        position=todo.slot.position,
        attempt=todo.attempt,
        started_at=started_at,
        phases=tuple(phases),
        generator=health,
        warm_up=warm_up,
        invalid_reasons=invalid_reasons(
            phases=phases,
            generator=health,
            warm_up=warm_up,
            median_latency_s=median_s,
            errors_expected=strategy.errors_expected,
            generator_processes=max(1, plan.generator_workers),
        ),
    )


def _steadiness(requests: Path, phases: Sequence[PhasePlan]) -> tuple[WarmUp, float]:
    """The drift check over the first open phase, and the median response time of all open phases."""
    names = [phase.name for phase in phases if phase.kind == "open"]
    table = pq.read_table(requests, columns=["phase", "intended_start_us", "start_us", "duration_us"])
    opened = table.filter(pc.is_in(table["phase"].cast("string"), value_set=pa.array(names, pa.string())))
    start_us, intended_us, duration_us = (
        opened[column].to_numpy().astype(np.float64) for column in ("start_us", "intended_start_us", "duration_us")
    )
    if not len(start_us):
        return WarmUp(drift_ratio=1.0, steady=True), 0.0
    first = opened["phase"].cast("string").to_numpy(zero_copy_only=False) == names[0]
    check = warm_up_check(start_us[first] / 1e6, duration_us[first] / 1e6)
    return check, float(np.median(start_us + duration_us - intended_us)) / 1e6
