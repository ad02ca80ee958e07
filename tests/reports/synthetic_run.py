"""What does a run look like whose truth is known? Writes a run folder from ratios, without any server.

Latencies are lognormal; a block and a restart each shift a whole trial, as they do on real machines. Everything follows
from the seed. Loaded by path (`tests/reports/conftest.py` shows how), since test folders are no packages.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from perflab_reports.evidence.examination import Examination
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.evidence.manifest import Environment, Manifest, Placement
from perflab_reports.evidence.plan import FactorPlan, PhasePlan
from perflab_reports.evidence.trial import CpuSeconds, GeneratorHealth, PhaseEvidence, Role, Trial, WarmUp

WORDS = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        pa.field("phase", WORDS, nullable=False),
        pa.field("endpoint", WORDS, nullable=False),
        pa.field("intended_start_us", pa.int64(), nullable=False),
        pa.field("start_us", pa.int64(), nullable=False),
        pa.field("duration_us", pa.int32(), nullable=False),
        pa.field("status", pa.int16(), nullable=False),
        pa.field("response_bytes", pa.int32(), nullable=False),
        pa.field("failure", WORDS),
    ]
)
NUMBERS = [column.name for column in SCHEMA if not pa.types.is_dictionary(column.type)]
PHASES = (
    PhasePlan(name="warm_up", kind="warmup", duration_s=1.0, rate_rps=50),
    PhasePlan(name="steady", kind="open", duration_s=10.0, rate_rps=120),
    PhasePlan(name="saturated", kind="closed", duration_s=2.0, users=16),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint under the baseline: its share of the requests, and its lognormal latency."""

    name: str
    share: float
    median_ms: float
    sigma: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One strategy over the baseline. `failing_ratio` of its requests are answered 503 (in the open phase)."""

    latency: float = 1.0
    cpu: float = 1.0
    throughput: float = 1.0
    by_endpoint: Mapping[str, float] = field(default_factory=dict)
    """Latency of single endpoints, where it differs from `latency`."""
    failing_ratio: float = 0.0
    invalid_blocks: tuple[int, ...] = ()
    counters: Mapping[str, float] = field(default_factory=dict)
    """Per request of the open phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor: what was planned and what is true. `a_a` is the second baseline trial over the first."""

    plan: FactorPlan
    truths: Mapping[str, Truth]
    endpoints: Sequence[Endpoint] = (Endpoint(name="GET /api/v1/products/{id}", share=1.0, median_ms=12.0),)
    a_a: Truth = field(default_factory=Truth)
    examinations: Sequence[Examination] = ()
    base_rps: float = 200.0
    base_cpu_us: float = 6_000.0
    block_sd: float = 0.10
    restart_sd: float = 0.05
    cpu_sd: float = 0.03


ENVIRONMENT = Environment(
    operating_system="Debian GNU/Linux 13 (trixie)",
    kernel="6.12.0",
    cpu_model="Example CPU 2.4 GHz",
    cpu_count=2,
    memory_bytes=8 * 1024**3,
    placement=Placement(pinned=True, generator_cpus=(0,), app_cpus=(1,)),
    versions={"python": "3.13.2", "postgresql": "18.0", "django": "6.0.1", "valkey": "9.1.2"},
    revision="6958f4900000",
)


def write_run(folder: Path, factors: Sequence[Factor], *, seed: int = 1, preset: str = "quick") -> RunFolder:
    """Write a whole run folder."""
    run = RunFolder(folder)
    run.write_manifest(
        Manifest(
            run_id=folder.name,
            created_at="2026-01-15T09:30:00+00:00",
            preset=preset,
            seed=seed,
            factors=tuple(factor.plan for factor in factors),
            environment=ENVIRONMENT,
        )
    )
    for number, factor in enumerate(factors):
        rng = np.random.default_rng([seed, number])
        for block in range(factor.plan.blocks):
            _write_block(run, factor, block, rng)
        for examination in factor.examinations:
            run.write_examination(examination)
    return run


def _write_block(run: RunFolder, factor: Factor, block: int, rng: np.random.Generator) -> None:
    plan = factor.plan
    arms: list[tuple[str, Role, Truth]] = [
        (plan.baseline, "baseline", Truth()),
        (plan.baseline, "baseline_again", factor.a_a),
    ]
    arms += [
        (strategy.name, "candidate", factor.truths.get(strategy.name, Truth()))
        for strategy in plan.strategies
        if strategy.name != plan.baseline and strategy.name not in plan.skipped
    ]
    base = factor.truths.get(plan.baseline, Truth())
    block_effect = math.exp(rng.normal(0, factor.block_sd))
    for position, arm in enumerate(rng.permutation(len(arms))):
        name, role, truth = arms[arm]
        if role != "candidate":
            truth = replace(truth, counters=base.counters, failing_ratio=base.failing_ratio)
        again = "-again" if role == "baseline_again" else ""
        invalid = block in truth.invalid_blocks
        for attempt in (1, 2, 3) if invalid else (1,):
            write_trial(
                run,
                factor,
                truth,
                trial_id=f"b{block:02d}-p{position:02d}-{name}{again}-a{attempt}",
                strategy=name,
                role=role,
                block=block,
                position=position,
                attempt=attempt,
                shift=block_effect,
                rng=rng,
                invalid_reasons=(
                    f"steady: lopsided, the busiest worker did {1.6 + attempt / 10:.2f}x its even share (limit 1.5x)",
                )
                if invalid
                else (),
            )


def write_trial(
    run: RunFolder,
    factor: Factor,
    truth: Truth,
    *,
    trial_id: str,
    strategy: str,
    role: Role,
    block: int,
    position: int,
    attempt: int,
    shift: float,
    rng: np.random.Generator,
    invalid_reasons: tuple[str, ...] = (),
) -> Trial:
    """Write one trial: its requests, then trial.json."""
    restart = shift * math.exp(rng.normal(0, factor.restart_sd))
    began_s = 0.0
    phases: list[PhaseEvidence] = []
    tables: list[pa.Table] = []
    for phase in factor.plan.phases:
        table, evidence = _phase(factor, truth, phase, began_s=began_s, restart=restart, rng=rng)
        phases.append(evidence)
        tables.append(table)
        began_s += phase.duration_s + 0.2
    trial = Trial(
        trial_id=trial_id,
        factor=factor.plan.factor,
        strategy=strategy,
        role=role,
        block=block,
        position=position,
        attempt=attempt,
        started_at="2026-01-15T09:31:00+00:00",
        phases=tuple(phases),
        generator=GeneratorHealth(cpu_ratio=0.31, loop_lag_p99_s=0.0011, start_lag_p99_s=0.0009),
        warm_up=WarmUp(drift_ratio=1.02, steady=True),
        invalid_reasons=invalid_reasons,
    )
    file = run.requests_file(trial)
    file.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(
        file,
        SCHEMA,
        compression="zstd",
        use_dictionary=[name for name in SCHEMA.names if name not in NUMBERS],
        column_encoding=dict.fromkeys(NUMBERS, "DELTA_BINARY_PACKED"),
    ) as writer:
        for table in tables:
            writer.write_table(table)
    run.write_trial(trial)
    return trial


def _phase(
    factor: Factor, truth: Truth, phase: PhasePlan, *, began_s: float, restart: float, rng: np.random.Generator
) -> tuple[pa.Table, PhaseEvidence]:
    slow = 1.5 if phase.kind == "warmup" else 1.0
    shares = np.array([endpoint.share for endpoint in factor.endpoints])
    medians = [
        endpoint.median_ms * truth.by_endpoint.get(endpoint.name, truth.latency) for endpoint in factor.endpoints
    ]
    if phase.rate_rps is not None:
        requests = round(phase.rate_rps * phase.duration_s)
        intended_us = np.sort(rng.integers(0, round(phase.duration_s * 1e6), requests))
        lag_us = rng.exponential(150, requests).astype(np.int64)
        medians_ms = np.array(medians) * restart
    else:
        assert phase.users is not None
        rate = factor.base_rps * truth.throughput / restart
        requests = round(rate * phase.duration_s)
        intended_us = np.sort(rng.integers(0, round(phase.duration_s * 1e6), requests))
        lag_us = np.zeros(requests, dtype=np.int64)
        medians_ms = np.full(len(medians), phase.users / rate * 1e3)
    endpoint = rng.choice(len(shares), size=requests, p=shares / shares.sum())
    sigma = np.array([one.sigma for one in factor.endpoints])[endpoint]
    duration_us = np.maximum(50, slow * 1e3 * medians_ms[endpoint] * np.exp(rng.normal(0, 1, requests) * sigma))
    if phase.rate_rps is None:  # all ends within the window, so that the truth of the throughput is exact
        intended_us = np.maximum(0, intended_us - duration_us.astype(np.int64))
        order = np.argsort(intended_us, kind="stable")
        intended_us, duration_us, endpoint = intended_us[order], duration_us[order], endpoint[order]
        duration_us = np.minimum(duration_us, phase.duration_s * 1e6 - intended_us - 1)
    failed = rng.random(requests) < (truth.failing_ratio if phase.kind != "warmup" else 0.0)
    base_us = round(began_s * 1e6)
    table = pa.Table.from_arrays(
        [
            _words(np.zeros(requests, dtype=np.int32), [phase.name]),
            _words(endpoint.astype(np.int32), [one.name for one in factor.endpoints]),
            pa.array(base_us + intended_us, pa.int64()),
            pa.array(base_us + intended_us + lag_us, pa.int64()),
            pa.array(duration_us.astype(np.int32)),
            pa.array(np.where(failed, 503, 200).astype(np.int16)),
            pa.array(rng.integers(400, 2_400, requests).astype(np.int32)),
            _words(np.where(failed, 0, -1).astype(np.int32), ["http_5xx"]),
        ],
        schema=SCHEMA,
    )
    cpu_s = requests * factor.base_cpu_us * 1e-6 * truth.cpu * math.exp(rng.normal(0, factor.cpu_sd))
    evidence = PhaseEvidence(
        name=phase.name,
        kind=phase.kind,
        started_at_s=began_s,
        duration_s=phase.duration_s,
        scheduled=requests,
        completed=requests,
        errors=int(failed.sum()),
        dropped=0,
        cpu=CpuSeconds(
            app_workers=(0.36 * cpu_s, 0.34 * cpu_s), postgres_s=0.25 * cpu_s, rest_s=0.05 * cpu_s, generator_s=0.3
        ),
        counters={name: value * requests for name, value in truth.counters.items()},
    )
    return table, evidence


def _words(codes: np.ndarray, values: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=codes < 0), pa.array(values, pa.string()))
