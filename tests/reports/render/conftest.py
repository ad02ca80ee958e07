"""A report as a judge would make it: three factors, every status and every verdict, made of formulas, not of chance."""

import math
from collections.abc import Mapping

import pytest
from ledgers import ledger

from perflab_reports.evidence.examination import (
    EndpointWork,
    Examination,
    IndexCost,
    Plan,
    StatementWork,
    WriteCost,
)
from perflab_reports.evidence.manifest import Environment, Placement
from perflab_reports.evidence.plan import PhasePlan
from perflab_reports.model import (
    Agreement,
    Comparison,
    Distribution,
    EndpointComparison,
    FactorReport,
    Report,
    StrategyReport,
    TimeSeries,
    TrialRow,
    Verdict,
)
from perflab_reports.overhead import judge_overhead

BASE = {"p50_ms": 12.4, "p95_ms": 31.0, "p99_ms": 58.0, "throughput_rps": 212.0, "cpu_us_per_request": 6_900.0}
UNITS = {"p50_ms": "ms", "p95_ms": "ms", "p99_ms": "ms", "throughput_rps": "rps", "cpu_us_per_request": "us"}
SPREAD = {"p50_ms": 0.18, "p95_ms": 0.35, "p99_ms": 0.6, "throughput_rps": 0.12, "cpu_us_per_request": 0.03}

SEQ_SCAN = """Limit  (cost=2204.10..2204.15 rows=20 width=48) (actual time=68.201..68.207 rows=20 loops=1)
  Buffers: shared hit=6852
  ->  Sort  (cost=2204.10..2205.35 rows=500 width=48) (actual time=68.199..68.202 rows=20 loops=1)
        Sort Key: occurred_at DESC
        Sort Method: top-N heapsort  Memory: 28kB
        ->  Seq Scan on storefront_event  (cost=0.00..2190.80 rows=500 width=48) (actual time=0.031..67.9 rows=512)
              Filter: (product_id = 42)
              Rows Removed by Filter: 499488
Planning Time: 0.118 ms
Execution Time: 68.241 ms"""
INDEX_SCAN = """Limit  (cost=0.42..18.30 rows=20 width=48) (actual time=0.021..0.038 rows=20 loops=1)
  Buffers: shared hit=4
  ->  Index Scan Backward using event_product_time on storefront_event  (cost=0.42..447.5 rows=500 width=48)
        Index Cond: (product_id = 42)
Planning Time: 0.132 ms
Execution Time: 0.058 ms"""


def verdict_of(metric: str, ratio: float) -> Verdict:
    spread = SPREAD[metric]
    if abs(math.log(ratio)) < spread / 3:
        return "SAME" if spread < 0.3 else "INCONCLUSIVE"
    if abs(math.log(ratio)) < spread:
        return "INCONCLUSIVE"
    faster = ratio > 1 if metric == "throughput_rps" else ratio < 1
    return "FASTER" if faster else "SLOWER"


def comparisons(ratios: Mapping[str, float], blocks: int = 4) -> tuple[Comparison, ...]:
    return tuple(
        Comparison(
            metric=metric,
            unit=UNITS[metric],
            ratio=ratio,
            low=ratio * math.exp(-SPREAD[metric]),
            high=ratio * math.exp(SPREAD[metric]),
            verdict=verdict_of(metric, ratio),
            reason=f"the interval over {blocks} blocks decides",
            hodges_lehmann=ratio * 1.01,
            blocks=blocks,
            baseline_value=BASE[metric],
            candidate_value=BASE[metric] * ratio,
        )
        for metric, ratio in ratios.items()
    )


def all_metrics(latency: float, throughput: float, cpu: float) -> dict[str, float]:
    return {
        "p50_ms": latency,
        "p95_ms": latency**0.9,
        "p99_ms": latency**0.7,
        "throughput_rps": throughput,
        "cpu_us_per_request": cpu,
    }


def cpu_values(cpu: float, database_share: float) -> dict[str, float]:
    total = BASE["cpu_us_per_request"] * cpu
    return {
        **BASE,
        "cpu_us_per_request": total,
        "cpu_app_us_per_request": total * (0.96 - database_share),
        "cpu_postgres_us_per_request": total * database_share,
        "cpu_rest_us_per_request": total * 0.04,
    }


def statement(plan: Plan | None, calls: float = 1.0) -> StatementWork:
    return StatementWork(
        fingerprint="f1",
        sql="SELECT id, kind FROM storefront_event WHERE product_id = $1 ORDER BY occurred_at DESC LIMIT 20",
        calls_per_request=calls,
        rows_per_request=20.0,
        call_site="perflab_target/storefront/views/events.py:41 in recent",
        plan=plan,
    )


def plan(*, fast: bool) -> Plan:
    if fast:
        return Plan(
            shape="Limit > Index Scan Backward using event_product_time on storefront_event",
            shape_hash="bb",
            text=INDEX_SCAN,
            execution_ms=0.058,
            shared_blocks=4,
            parameters_tried=8,
            shapes_seen=1,
        )
    return Plan(
        shape="Limit > Sort > Seq Scan on storefront_event",
        shape_hash="aa",
        text=SEQ_SCAN,
        execution_ms=68.241,
        shared_blocks=6_852,
        parameters_tried=8,
        shapes_seen=2,
    )


def examination(
    factor: str,
    strategy: str,
    *,
    queries: float,
    fast_plan: bool | None = None,
    cache: Mapping[str, float] | None = None,
    counters: Mapping[str, float] | None = None,
    index_bytes: int | None = None,
    wal_bytes: int | None = None,
) -> Examination:
    endpoint = "GET /api/v1/products/{id}/events" if factor == "indexing" else "GET /api/v1/products/{id}"
    return Examination(
        factor=factor,
        strategy=strategy,
        requests=200,
        endpoints=(
            EndpointWork(
                endpoint=endpoint,
                requests=200,
                queries_per_request=queries,
                response_bytes_per_request=1_834.0,
                cache=dict(cache or {}),
                statements=(statement(plan(fast=fast_plan)),) if fast_plan is not None else (),
            ),
        ),
        counters=dict(counters or {}),
        indexes=(
            IndexCost(
                name="event_product_time",
                table="storefront_event",
                definition="CREATE INDEX event_product_time ON storefront_event (product_id, occurred_at)",
                size_bytes=index_bytes,
                scans=200,
            ),
        )
        if index_bytes
        else (),
        writes=(WriteCost(table="storefront_event", rows=10_000, duration_s=0.21, wal_bytes=wal_bytes),)
        if wal_bytes
        else (),
    )


def distribution(strategy: str, scale: float) -> Distribution:
    quantiles = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999)
    times = tuple(scale * (6 + 7 * (1 / (1 - quantile)) ** 0.45 * quantile) for quantile in quantiles)
    return Distribution(
        strategy=strategy,
        quantiles=quantiles,
        response_time_ms=times,
        service_time_ms=tuple(time * (1 - 0.3 * quantile**8) for time, quantile in zip(times, quantiles, strict=True)),
    )


def time_series(strategy: str, scale: float) -> tuple[TimeSeries, ...]:
    def phase(name: str, seconds: int, rps: float, slower: float) -> TimeSeries:
        wobble = [1 + 0.2 * math.sin(second * 1.7) for second in range(seconds)]
        return TimeSeries(
            strategy=strategy,
            phase=name,
            second=tuple(float(second) for second in range(seconds)),
            served_rps=tuple(rps * (0.95 + 0.05 * math.cos(second)) for second in range(seconds)),
            p50_ms=tuple(scale * slower * 12 * w for w in wobble),
            p95_ms=tuple(scale * slower * 30 * w**2 for w in wobble),
        )

    return phase("steady", 12, 120.0, 1.0), phase("saturated", 6, 212.0 / scale**0.5, 2.4)


def trial(strategy: str, role: str, block: int, *, reasons: tuple[str, ...] = ()) -> TrialRow:
    return TrialRow(
        trial_id=f"b{block}-{strategy}-{role}-1",
        strategy=strategy,
        role=role,
        block=block,
        attempt=1,
        requests=1_412,
        errors=3 if reasons else 0,
        dropped=0,
        generator_cpu_ratio=0.31,
        start_lag_p99_ms=0.9 if not reasons else 41.0,
        drift_ratio=1.02,
        worker_imbalance=1.08 if not reasons else 1.9,
        invalid_reasons=reasons,
    )


def trials(names: tuple[str, ...], baseline: str, blocks: int) -> tuple[TrialRow, ...]:
    rows = [
        trial(name, "baseline" if name == baseline else "candidate", block) for block in range(blocks) for name in names
    ] + [trial(baseline, "baseline_again", block) for block in range(blocks)]
    lopsided = trial(names[-1], "candidate", 1, reasons=("one worker did 95 % of the work (limit 75 %)",))
    return (*rows, lopsided)


def agreements() -> dict[str, Agreement]:
    return {
        metric: Agreement(
            ratio=1.01,
            low=math.exp(-spread * 0.7),
            high=math.exp(spread * 0.75),
            verdict="SAME" if spread < 0.3 else "INCONCLUSIVE",
            minimal_detectable_effect=spread * 1.1,
        )
        for metric, spread in SPREAD.items()
    }


PHASES = (
    PhasePlan(name="warm_up", kind="warmup", duration_s=1.5, rate_rps=150),
    PhasePlan(name="steady", kind="open", duration_s=12.0, rate_rps=120),
    PhasePlan(name="saturated", kind="closed", duration_s=6.0, users=16),
)


def caching() -> FactorReport:
    shares = {"per_view_valkey": 0.26, "object_valkey": 0.16, "object_locmem": 0.083, "stampede_valkey": 0.97}
    summaries = {
        "per_view_valkey": "whole responses in Valkey",
        "object_valkey": "objects in Valkey, invalidated on write",
        "object_locmem": "objects in each worker's own memory (other workers serve stale copies until they expire)",
        "stampede_valkey": "objects in Valkey; one builder at a time, others get the stale copy",
    }
    baseline = StrategyReport(
        strategy="none",
        summary="every read goes to PostgreSQL",
        status="OK",
        reason="",
        mechanism="4 queries per request; every read goes to PostgreSQL.",
        values=cpu_values(1.0, 0.3),
        examination=examination("caching", "none", queries=4.0, counters={"statements.shared_blocks": 4_200}),
    )
    candidates = tuple(
        StrategyReport(
            strategy=name,
            summary=summaries[name],
            status="OK",
            reason="",
            mechanism=f"Hit ratio 93 %, so {4 * share:.1f} queries per request instead of 4.",
            comparisons=comparisons(all_metrics(share, 1 / share**0.9, share**0.95)),
            endpoints=(
                EndpointComparison(
                    endpoint="GET /api/v1/products/{id}", comparisons=comparisons({"p50_ms": share, "p95_ms": share})
                ),
                EndpointComparison(
                    endpoint="PATCH /api/v1/products/{id}", comparisons=comparisons({"p50_ms": 1.3, "p95_ms": 1.1})
                ),
            ),
            not_reported={"p99_ms": "needs 5,000 requests per trial, had 1,412"} if name == "object_valkey" else {},
            values=cpu_values(share**0.95, 0.12),
            examination=examination(
                "caching",
                name,
                queries=round(4 * share, 2),
                cache={"hit": 0.93, "miss": 0.07, "set": 0.07},
                counters={"cache.hits": 186.0, "cache.misses": 14.0, "statements.shared_blocks": 320.0},
            ),
        )
        for name, share in shares.items()
    )
    skipped = StrategyReport(
        strategy="object_memcached",
        summary="objects in memcached, invalidated on write",
        status="SKIPPED",
        reason="memcached is not installed; `make extras` fetches it",
        mechanism="",
    )
    names = ("none", *shares)
    return FactorReport(
        factor="caching",
        title="Caching",
        question="What does a cache in front of product reads buy when some writes invalidate it?",
        answer="Keep product objects in each worker's memory: p50 falls to 0.08x of none, at 0.09x of the CPU.",
        baseline="none",
        dataset="storefront",
        scale=1.0,
        mix="browse_with_writes",
        blocks=4,
        phases=PHASES,
        strategies=(baseline, *candidates, skipped),
        a_a=agreements(),
        trials=trials(names, "none", 4),
        distributions=tuple(distribution(name, {"none": 1.0, **shares}[name]) for name in names),
        series=tuple(s for name in names for s in time_series(name, {"none": 1.0, **shares}[name])),
    )


def indexing() -> FactorReport:
    shares = {"single": 0.09, "composite": 0.021, "composite_wrong_order": 0.78, "covering": 0.0182, "brin": 1.02}
    baseline = StrategyReport(
        strategy="none",
        summary="primary keys and foreign keys only",
        status="OK",
        reason="",
        mechanism="A sequential scan reads 6,852 blocks per request.",
        values=cpu_values(1.0, 0.8),
        examination=examination("indexing", "none", queries=1.0, fast_plan=False, wal_bytes=2_100_000),
    )
    candidates = tuple(
        StrategyReport(
            strategy=name,
            summary=f"the {name} index",
            status="OK",
            reason="",
            mechanism="Seq Scan became Index Scan: 6,852 blocks became 4."
            if share < 0.5
            else "The plan did not change.",
            comparisons=comparisons(all_metrics(share, 1 / share**0.9, share**0.95), blocks=2),
            values=cpu_values(share**0.95, 0.5),
            examination=examination(
                "indexing",
                name,
                queries=1.0,
                fast_plan=share < 0.5,
                index_bytes=round(11_000_000 * (1.5 - share)),
                wal_bytes=round(2_100_000 * (3.2 - share)),
            ),
        )
        for name, share in shares.items()
    )
    broken = StrategyReport(
        strategy="trigram",
        summary="GIN trigram index for substring search",
        status="INVALID",
        reason="no valid trial in 4 blocks: 12 % of requests failed",
        mechanism="",
    )
    names = ("none", *shares)
    scales = {"none": 1.0, **shares}
    return FactorReport(
        factor="indexing",
        title="Indexing",
        question="Which index answers which lookup, and what does it cost in space and on writes?",
        answer="Index product, then time: p50 falls to 0.02x of none, for 16 MB and 1.5x the WAL on writes.",
        baseline="none",
        dataset="storefront",
        scale=10.0,
        mix="lookups",
        blocks=2,
        phases=PHASES,
        strategies=(baseline, *candidates, broken),
        a_a=agreements(),
        trials=trials(names, "none", 2),
        distributions=tuple(distribution(name, scales[name]) for name in names),
        series=tuple(s for name in names for s in time_series(name, scales[name])),
    )


def pooling() -> FactorReport:
    shares = {"max_age": 0.17, "max_age_checked": 0.19, "pool_2": 1.3, "pool_8": 0.18}
    opened = {"fresh": 200.0, "max_age": 1.0, "max_age_checked": 1.0, "pool_2": 2.0, "pool_8": 8.0}

    def strategy(name: str, share: float | None) -> StrategyReport:
        return StrategyReport(
            strategy=name,
            summary=f"{name} connections",
            status="OK",
            reason="",
            mechanism=f"{opened[name]:.0f} connections opened for 200 requests.",
            comparisons=comparisons(all_metrics(share, 1 / share, share)) if share else (),
            values=cpu_values(share or 1.0, 0.4),
            examination=examination(
                "pooling",
                name,
                queries=1.0,
                counters={
                    "postgres.sessions": opened[name],
                    **({"pool.requests_num": 200.0, "pool.requests_wait_ms": 30.0} if name.startswith("pool") else {}),
                },
            ),
        )

    names = ("fresh", *shares)
    scales = {"fresh": 1.0, **shares}
    return FactorReport(
        factor="pooling",
        title="Connection pooling",
        question="What does a connection per request cost, and which way of keeping connections holds up?",
        answer="Set CONN_MAX_AGE: p50 falls to 0.17x of fresh, because 200 connections became one.",
        baseline="fresh",
        dataset="storefront",
        scale=0.2,
        mix="one_row",
        blocks=4,
        phases=PHASES,
        strategies=(strategy("fresh", None), *(strategy(name, share) for name, share in shares.items())),
        a_a=agreements(),
        trials=trials(names, "fresh", 4),
        distributions=tuple(distribution(name, scales[name]) for name in names),
        series=tuple(s for name in names for s in time_series(name, scales[name])),
    )


def make_report() -> Report:
    return Report(
        run_id="20260101-120000-ab12",
        created_at="2026-01-01T12:00:00+00:00",
        preset="quick",
        complete=True,
        factors=(caching(), indexing(), pooling()),
        environment=Environment(
            operating_system="Debian GNU/Linux 12 (bookworm)",
            kernel="6.1.0",
            cpu_model="Example CPU @ 2.50GHz",
            cpu_count=2,
            memory_bytes=8_200_000_000,
            placement=Placement(pinned=True, generator_cpus=(0,), app_cpus=(1,)),
            versions={"python": "3.13.1", "django": "6.0.1", "postgresql": "18.1", "valkey": "9.0.0"},
            revision="0123456789ab",
        ),
        instruments=judge_overhead(ledger()),
    )


@pytest.fixture(scope="session")
def report() -> Report:
    return make_report()
