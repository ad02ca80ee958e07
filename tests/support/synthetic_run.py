"""How does a run folder with a known truth come about? Lognormal latencies, block effects, uneven restarts."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from perflab_reports.evidence.examination import EndpointWork, Examination, Plan, StatementWork
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.evidence.manifest import Environment, Manifest, Placement
from perflab_reports.evidence.plan import FactorPlan, PhasePlan, StrategyPlan
from perflab_reports.evidence.trial import CpuSeconds, GeneratorHealth, PhaseEvidence, Role, Trial, WarmUp

ENDPOINTS = ("GET /api/v1/products/{id}", "GET /api/v1/search")
PHASES = (
    PhasePlan(name="warm_up", kind="warmup", duration_s=2, users=4),
    PhasePlan(name="steady", kind="open", duration_s=10, rate_rps=120),
    PhasePlan(name="saturated", kind="closed", duration_s=2, users=8),
)


def make_run(
    path: Path,
    truth: Mapping[str, float],
    *,
    blocks: int = 6,
    requests: int = 1200,
    seed: int = 1,
    spread: float = 0.05,
) -> RunFolder:
    """One factor; `truth` maps each strategy to its true ratio of latency and CPU, the first being the baseline.

    Args:
        path: The run's folder.
        truth: Strategy to ratio; the first must be 1.0.
        blocks: How many.
        requests: Per open phase.
        seed: Of all draws.
        spread: Standard deviation of a trial's own effect, on the log scale.
    """
    rng = np.random.default_rng(seed)
    names = list(truth)
    plan = FactorPlan(
        factor="caching",
        title="Caching",
        question="What does a cache buy?",
        dataset="storefront",
        scale=1,
        mix="browse",
        baseline=names[0],
        strategies=tuple(StrategyPlan(name=name, summary=f"the strategy {name}") for name in names),
        blocks=blocks,
        phases=PHASES,
        seed=seed,
    )
    folder = RunFolder(path)
    folder.write_manifest(manifest(plan))
    for name in names:
        folder.write_examination(examination(name, queries=2 * truth[name]))
    for block in range(blocks):
        block_effect = rng.normal(0, 0.2)
        arms: list[tuple[str, Role]] = [(names[0], "baseline"), (names[0], "baseline_again")]
        arms += [(name, "candidate") for name in names[1:]]
        for position, (name, role) in enumerate(arms):
            level = truth[name] * math.exp(block_effect + rng.normal(0, spread))
            write_trial(folder, name, role, block=block, position=position, level=level, requests=requests, rng=rng)
    return folder


def manifest(plan: FactorPlan) -> Manifest:
    return Manifest(
        run_id="synthetic",
        created_at="2026-01-01T00:00:00+00:00",
        preset="quick",
        seed=plan.seed,
        factors=(plan,),
        environment=Environment(
            operating_system="Linux",
            kernel="6.1",
            cpu_model="synthetic CPU",
            cpu_count=2,
            memory_bytes=2**33,
            placement=Placement(pinned=True, generator_cpus=(0,), app_cpus=(1,)),
        ),
    )


def write_trial(
    folder: RunFolder,
    strategy: str,
    role: Role,
    *,
    block: int,
    position: int,
    level: float,
    requests: int,
    rng: np.random.Generator,
) -> Trial:
    """One valid trial of which every latency and CPU figure is `level` times the baseline's."""
    trial = make_trial(strategy, role, block=block, position=position, level=level, requests=requests)
    file = folder.requests_file(trial)
    file.parent.mkdir(parents=True)
    pq.write_table(request_table(level=level, requests=requests, rng=rng), file, compression="zstd")
    folder.write_trial(trial)
    return trial


def make_trial(strategy: str, role: Role, *, block: int, position: int, level: float, requests: int) -> Trial:
    def phase(plan: PhasePlan, started_s: float, completed: int) -> PhaseEvidence:
        return PhaseEvidence(
            name=plan.name,
            kind=plan.kind,
            started_at_s=started_s,
            duration_s=plan.duration_s,
            scheduled=completed,
            completed=completed,
            errors=0,
            dropped=0,
            cpu=CpuSeconds(
                app_workers=(completed * level * 1e-3, completed * level * 1.1e-3),
                postgres_s=completed * level * 5e-4,
                rest_s=0.0,
                generator_s=completed * 2e-4,
            ),
            counters={"postgres.sessions": float(completed), "postgres.commits": float(completed)},
        )

    return Trial(
        trial_id=f"b{block:02d}-p{position:02d}-{strategy}-a1",
        factor="caching",
        strategy=strategy,
        role=role,
        block=block,
        position=position,
        attempt=1,
        started_at="2026-01-01T00:00:00Z",
        phases=(
            phase(PHASES[0], 0.0, 100),
            phase(PHASES[1], 2.0, requests),
            phase(PHASES[2], 12.0, max(1, round(800 / level))),
        ),
        generator=GeneratorHealth(cpu_ratio=0.1, loop_lag_p99_s=0.001, start_lag_p99_s=0.001),
        warm_up=WarmUp(drift_ratio=1.0, steady=True),
    )


def request_table(*, level: float, requests: int, rng: np.random.Generator) -> pa.Table:
    """The open phase's requests, and a warm-up's that are ten times slower and must not count."""
    warm = 100
    total = warm + requests
    start_us = np.concatenate([np.linspace(0, 2e6, warm), np.linspace(2e6, 12e6, requests)]).astype(np.int64)
    duration_us = (rng.lognormal(math.log(4000), 0.4, total) * level).astype(np.int32)
    duration_us[:warm] *= 10
    phase = np.concatenate([np.zeros(warm, np.int8), np.ones(requests, np.int8)])
    endpoint = (np.arange(total) % 2).astype(np.int8)
    return pa.table(
        {
            "phase": pa.DictionaryArray.from_arrays(pa.array(phase), pa.array(["warm_up", "steady"])),
            "endpoint": pa.DictionaryArray.from_arrays(pa.array(endpoint), pa.array(list(ENDPOINTS))),
            "intended_start_us": start_us - 100,
            "start_us": start_us,
            "duration_us": duration_us,
            "status": np.full(total, 200, np.int16),
            "response_bytes": np.full(total, 512, np.int32),
            "failure": pa.nulls(total, pa.string()),
        }
    )


def examination(strategy: str, *, queries: float) -> Examination:
    plan = Plan(
        shape="Limit > Seq Scan on t",
        shape_hash="aa",
        text="Limit",
        execution_ms=1.0,
        shared_blocks=100,
        parameters_tried=5,
        shapes_seen=1,
    )
    statement = StatementWork(
        fingerprint="f", sql="SELECT 1", calls_per_request=queries, rows_per_request=1.0, plan=plan
    )
    work = EndpointWork(
        endpoint=ENDPOINTS[0],
        requests=100,
        queries_per_request=queries,
        response_bytes_per_request=512.0,
        statements=(statement,),
    )
    return Examination(factor="caching", strategy=strategy, requests=100, endpoints=(work,))
