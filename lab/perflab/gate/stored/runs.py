"""What do two runs of `perflab run` say? Each strategy that both measured is an endpoint, each of their blocks a block.

The two runs were not interleaved: what the machine did between them is in the difference. Runs of different loads or
machines are INVALID; exact work is compared only where both sent the same requests.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from perflab.gate.mistakes import GateFailed
from perflab_reports.evidence.examination import EndpointWork, Examination
from perflab_reports.evidence.folder import EvidenceError, RunFolder
from perflab_reports.evidence.manifest import Manifest
from perflab_reports.evidence.plan import FactorPlan
from perflab_reports.evidence.trial import Trial
from perflab_reports.gate.evidence import Block, CounterEvidence, GateEvidence, Side, StatementWork, Work
from perflab_reports.gate.stored import held_tiers

type Pair = tuple[FactorPlan, FactorPlan]
COMPARED = ("dataset", "scale", "mix", "phases", "generator_workers")
"""What two plans must share for their timings to be of the same load."""


def run_evidence(base: Path, head: Path) -> GateEvidence:
    """Two run folders as one gate's evidence.

    Raises:
        GateFailed: no strategy was measured by both.
        EvidenceError: a file is missing, damaged or of another schema.
    """
    folders = {"base": RunFolder(base), "head": RunFolder(head)}
    manifests = {side: folder.manifest() for side, folder in folders.items()}
    plans = {side: {plan.factor: plan for plan in manifest.factors} for side, manifest in manifests.items()}
    pairs = [(plans["base"][factor], plans["head"][factor]) for factor in plans["base"] if factor in plans["head"]]
    shared = {(ours.factor, name) for ours, theirs in pairs for name in _names(ours) if name in _names(theirs)}
    if not shared:
        listed = "; ".join(
            f"{side}: {', '.join(f'{plan.factor}/{name}' for plan in manifest.factors for name in _names(plan))}"
            for side, manifest in manifests.items()
        )
        raise GateFailed(f"the two runs have no strategy of a factor in common ({listed})")
    blocks = tuple(_blocks(folders, pairs, shared))
    counters = {side: _counters(folder, pairs, shared) for side, folder in folders.items()}
    if not blocks and not all(one.work for one in counters.values()):
        raise GateFailed("the two runs have no block in common in which every shared strategy has a valid trial")
    evidence = GateEvidence(
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        base=_side(manifests["base"], base),
        head=_side(manifests["head"], head),
        machine=manifests["head"].environment.cpu_model,
        counters=counters if all(one.work for one in counters.values()) else {},
        blocks=blocks,
        invalid_reasons=tuple(_incomparable(manifests, pairs)),
    )
    return replace(evidence, tiers=held_tiers(evidence))


def _names(plan: FactorPlan) -> tuple[str, ...]:
    return tuple(strategy.name for strategy in plan.strategies if strategy.name not in plan.skipped)


def _side(manifest: Manifest, path: Path) -> Side:
    revision = manifest.environment.revision or ""
    return Side(revision=revision.rstrip("+"), label=str(path), dirty=revision.endswith("+"))


def _incomparable(manifests: dict[str, Manifest], pairs: list[Pair]) -> Iterator[str]:
    ours, theirs = (manifests[side].environment for side in ("base", "head"))
    for name in ("cpu_model", "cpu_count", "memory_bytes"):
        if getattr(ours, name) != getattr(theirs, name):
            yield f"the runs are of two machines: {name} is {getattr(ours, name)} and {getattr(theirs, name)}"
    for one, other in pairs:
        for name in COMPARED:
            if getattr(one, name) != getattr(other, name):
                yield f"{one.factor}: the runs offered different loads ({name} differs)"


def _blocks(folders: dict[str, RunFolder], pairs: list[Pair], shared: set[tuple[str, str]]) -> Iterator[Block]:
    """Blocks in which every shared strategy has a valid trial on both sides."""
    found: dict[str, dict[tuple[str, str, int], Trial]] = {side: {} for side in folders}
    for side, folder in folders.items():
        for plan, _ in pairs:
            for trial in folder.trials(plan.factor):
                if trial.valid and trial.role != "baseline_again":
                    found[side][trial.factor, trial.strategy, trial.block] = trial
    for index in sorted({block for _, _, block in found["base"]}):
        keys = [(factor, strategy, index) for factor, strategy in sorted(shared)]
        if all(key in found[side] for side in folders for key in keys):
            trials = {side: {f"{key[0]}/{key[1]}": found[side][key] for key in keys} for side in folders}
            yield Block(
                index=index,
                seed=0,
                order=("base", "head"),
                cpu_ns={side: {name: _cpu_ns(trial) for name, trial in ones.items()} for side, ones in trials.items()},
                latency_ms={
                    side: {name: _latency_ms(folders[side], trial) for name, trial in ones.items()}
                    for side, ones in trials.items()
                },
            )


def _cpu_ns(trial: Trial) -> float:
    opened = [phase for phase in trial.phases if phase.kind == "open"]
    return 1e9 * sum(phase.cpu.serving_s for phase in opened) / max(1, sum(phase.completed for phase in opened))


def _latency_ms(folder: RunFolder, trial: Trial) -> tuple[float, ...]:
    """Response times from the intended start of every request of the open phases."""
    opened = [phase.name for phase in trial.phases if phase.kind == "open"]
    file = folder.requests_file(trial)
    try:
        table = pq.read_table(file, columns=["phase", "intended_start_us", "start_us", "duration_us"])
    except (pa.ArrowException, OSError) as error:
        raise EvidenceError(
            f"{file} cannot be read ({str(error).splitlines()[0]}): leave its trial's folder out"
        ) from None
    table = table.filter(pc.is_in(table["phase"].cast("string"), value_set=pa.array(opened, pa.string())))
    start, intended, duration = (
        table[name].to_numpy().astype(np.float64) for name in ("start_us", "intended_start_us", "duration_us")
    )
    return tuple(((start - intended + duration) / 1e3).tolist())


def _counters(folder: RunFolder, pairs: list[Pair], shared: set[tuple[str, str]]) -> CounterEvidence:
    """The examinations of factors in which both runs sent the same requests."""
    work: list[Work] = []
    for ours, theirs in pairs:
        if (ours.seed, ours.mix, ours.dataset, ours.scale) != (theirs.seed, theirs.mix, theirs.dataset, theirs.scale):
            continue
        for name in _names(ours):
            examination = folder.examination(ours.factor, name) if (ours.factor, name) in shared else None
            if examination is not None:
                work += [_work(examination, one) for one in examination.endpoints]
    return CounterEvidence(work=tuple(work))


def _work(examination: Examination, one: EndpointWork) -> Work:
    def total(per_request: float | None) -> int:
        return round((per_request or 0.0) * one.requests)

    shapes = sorted({(each.fingerprint, each.plan.shape_hash) for each in one.statements if each.plan is not None})
    return Work(
        endpoint=f"{examination.factor}/{examination.strategy} {one.endpoint}",
        requests=one.requests,
        statements=total(one.queries_per_request),
        calls=total(sum(each.calls_per_request for each in one.statements)),
        rows=total(sum(each.rows_per_request for each in one.statements)),
        shared_blocks=sum(each.plan.shared_blocks for each in one.statements if each.plan is not None),
        plan_hash=hashlib.sha256(repr(shapes).encode()).hexdigest()[:12] if shapes else "",
        cache_operations=total(sum(one.cache.values())),
        spans=total(one.spans_per_request),
        response_bytes=total(one.response_bytes_per_request),
        sql=tuple(
            StatementWork(
                fingerprint=each.fingerprint,
                text=each.sql,
                count=total(each.calls_per_request),
                call_site=each.call_site or "",
            )
            for each in one.statements
        ),
    )
