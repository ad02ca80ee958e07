"""What would a quick run of the three factors leave behind? Realistic strategies, plans and counters; known truth."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from perflab_reports.evidence.examination import (
    EndpointWork,
    Examination,
    IndexCost,
    Plan,
    StatementWork,
    WriteCost,
)
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.evidence.plan import FactorPlan, StrategyPlan

DETAIL = "GET /api/v1/products/{id}"
RELATED = "GET /api/v1/products/{id}/related"
PATCH = "PATCH /api/v1/products/{id}"
EVENTS = "GET /api/v1/products/{id}/events"
SEARCH = "GET /api/v1/search"
STOCK = "GET /api/v1/products/{id}/stock"

EVENTS_SQL = (
    "SELECT id, kind, occurred_at FROM storefront_event WHERE product_id = $1 ORDER BY occurred_at DESC LIMIT $2"
)
SEARCH_SQL = "SELECT id, name, price FROM storefront_product WHERE upper(name) LIKE upper($1) LIMIT $2"
SEQ_TEXT = """Limit  (actual time=68.201..68.207 rows=20 loops=1)
  Buffers: shared hit=6852
  ->  Sort  (actual time=68.199..68.202 rows=20 loops=1)
        Sort Key: occurred_at DESC
        Sort Method: top-N heapsort  Memory: 28kB
        ->  Seq Scan on storefront_event  (actual time=0.031..67.9 rows=512 loops=1)
              Filter: (product_id = 42)
              Rows Removed by Filter: 499488
Execution Time: 68.241 ms"""
INDEX_TEXT = """Limit  (actual time=0.021..0.038 rows=20 loops=1)
  Buffers: shared hit=4
  ->  Index Scan using perflab_event_product_time on storefront_event  (actual time=0.020..0.034 rows=20 loops=1)
        Index Cond: (product_id = 42)
Execution Time: 0.058 ms"""


def write(folder: Path, synthetic: ModuleType, *, blocks: int = 4, seed: int = 7) -> RunFolder:
    """Three factors; memcached SKIPPED, one strategy INVALID.

    Args:
        folder: The run folder to make.
        synthetic: The module synthetic_run.
        blocks: Of each factor.
        seed: For all chance in it.
    """
    factors = [build(synthetic) for build in (caching, indexing, pooling)]
    factors = [replace(factor, plan=replace(factor.plan, blocks=blocks)) for factor in factors]
    return synthetic.write_run(folder, factors, seed=seed)


def _plan(
    synthetic: ModuleType,
    factor: str,
    title: str,
    *,
    question: str,
    mix: str,
    strategies: Mapping[str, str],
    **more: object,
) -> FactorPlan:
    fields = {"dataset": "storefront", "scale": 1.0, "blocks": 4, "seed": 7, "phases": synthetic.PHASES, **more}
    return FactorPlan(
        factor=factor,
        title=title,
        question=question,
        mix=mix,
        baseline=next(iter(strategies)),
        strategies=tuple(StrategyPlan(name=name, summary=summary) for name, summary in strategies.items()),
        **fields,
    )


def caching(synthetic: ModuleType):
    truth = synthetic.Truth
    names = {
        "none": "every read goes to PostgreSQL",
        "per_view_valkey": "whole responses in Valkey",
        "object_valkey": "objects in Valkey, invalidated on write",
        "stampede_valkey": "objects in Valkey; one builder at a time, others get the stale copy",
        "object_locmem": "objects in each worker's own memory (other workers serve stale copies until they expire)",
        "object_memcached": "objects in memcached, invalidated on write",
    }
    hits = {"per_view_valkey": 0.82, "object_valkey": 0.91, "stampede_valkey": 0.92, "object_locmem": 0.84}
    queries = {"none": 3.6} | {name: 3.6 * (1 - hit) for name, hit in hits.items()}
    patch = dict.fromkeys((PATCH,), 1.08)
    return synthetic.Factor(
        plan=_plan(
            synthetic,
            "caching",
            "Caching",
            question="What does a cache in front of product reads buy when some writes invalidate it?",
            mix="browse_with_writes",
            strategies=names,
            skipped={"object_memcached": "memcached is not installed; `make extras` fetches it"},
        ),
        endpoints=(
            synthetic.Endpoint(name=DETAIL, share=0.72, median_ms=11.0),
            synthetic.Endpoint(name=RELATED, share=0.23, median_ms=16.0),
            synthetic.Endpoint(name=PATCH, share=0.05, median_ms=9.0),
        ),
        truths={
            "none": truth(counters={"postgres.sessions": 0.002, "postgres.wal_bytes": 61.0}),
            "per_view_valkey": truth(latency=0.34, cpu=0.21, throughput=4.1, by_endpoint=patch, counters=_cache(0.82)),
            "object_valkey": truth(latency=0.28, cpu=0.17, throughput=5.4, by_endpoint=patch, counters=_cache(0.91)),
            "stampede_valkey": truth(latency=0.29, cpu=0.18, throughput=5.2, by_endpoint=patch, counters=_cache(0.92)),
            "object_locmem": truth(latency=0.97, cpu=0.98, throughput=1.03, counters={"postgres.sessions": 0.002}),
        },
        examinations=[
            _examined(
                "caching",
                name,
                {DETAIL: queries[name], RELATED: queries[name] / 1.6, PATCH: 3.0},
                cache={"hit": hits[name], "miss": 1 - hits[name], "set": 1 - hits[name]} if name in hits else {},
                counters={"postgres.sessions": 1.0, "postgres.blocks_hit": 60.0 * queries[name] * 200}
                | (
                    {"cache.hits": 200 * hits[name], "cache.misses": 200 * (1 - hits[name])} if "valkey" in name else {}
                ),
            )
            for name in queries
        ],
    )


def indexing(synthetic: ModuleType):
    truth = synthetic.Truth
    names = {
        "none": "primary keys and foreign keys only",
        "single": "B-tree on the product alone",
        "composite": "B-tree on product, then time",
        "composite_wrong_order": "B-tree on time, then product",
        "trigram": "GIN trigram index for substring search",
        "jsonb": "GIN index for JSONB containment",
    }
    plans = {
        "none": _seq(),
        "single": _index(
            "Limit > Sort > Bitmap Heap Scan on storefront_event > Bitmap Index Scan using perflab_event_product",
            0.61,
            118,
        ),
        "composite": _index("Limit > Index Scan using perflab_event_product_time on storefront_event", 0.058, 4),
        "composite_wrong_order": _index(
            "Limit > Index Scan Backward using perflab_event_time_product on storefront_event", 9.4, 1_650
        ),
        "trigram": _seq(),
        "jsonb": _seq(),
    }
    costs = {
        "single": (3_400_000, 1.3),
        "composite": (15_700_000, 2.6),
        "composite_wrong_order": (15_700_000, 2.1),
        "trigram": (2_100_000, 1.0),
        "jsonb": (900_000, 1.0),
    }
    events = {"single": 0.12, "composite": 0.05, "composite_wrong_order": 0.4, "trigram": 1.0}
    return synthetic.Factor(
        plan=_plan(
            synthetic,
            "indexing",
            "Indexing",
            question="Which index answers which lookup, and what does it cost in space and on writes?",
            mix="lookups",
            strategies=names,
            scale=10.0,
        ),
        endpoints=(
            synthetic.Endpoint(name=EVENTS, share=0.7, median_ms=70.0, sigma=0.3),
            synthetic.Endpoint(name=SEARCH, share=0.3, median_ms=18.0),
        ),
        truths={
            name: truth(
                latency=events[name],
                cpu=max(0.1, events[name]),
                throughput=1 / max(0.1, events[name]),
                by_endpoint={SEARCH: 0.2 if name == "trigram" else 1.0},
            )
            for name in events
        }
        | {"jsonb": truth(invalid_blocks=tuple(range(20)))},
        base_rps=60.0,
        base_cpu_us=62_000.0,
        examinations=[
            _examined(
                "indexing",
                name,
                {EVENTS: 1.0, SEARCH: 1.0},
                plans={
                    EVENTS: (EVENTS_SQL, plan),
                    SEARCH: (
                        SEARCH_SQL,
                        _index(
                            "Limit > Bitmap Heap Scan on storefront_product > Bitmap Index Scan using name_trigram",
                            0.4,
                            31,
                        )
                        if name == "trigram"
                        else _index("Limit > Seq Scan on storefront_product", 14.2, 402),
                    ),
                },
                counters={"postgres.blocks_hit": 200.0 * plan.shared_blocks},
                indexes=(
                    IndexCost(
                        name=f"perflab_{name}",
                        table="storefront_event",
                        definition=f"CREATE INDEX perflab_{name} ON storefront_event (product_id, occurred_at DESC)",
                        size_bytes=costs[name][0],
                        scans=200,
                    ),
                )
                if name in costs
                else (),
                writes=(
                    WriteCost(
                        table="storefront_event",
                        rows=10_000,
                        duration_s=0.2,
                        wal_bytes=round(1_400_000 * costs.get(name, (0, 1.0))[1]),
                    ),
                ),
            )
            for name, plan in plans.items()
        ],
    )


def pooling(synthetic: ModuleType):
    truth = synthetic.Truth
    names = {
        "fresh": "a new connection for each request",
        "max_age": "CONN_MAX_AGE: each thread keeps its connection",
        "pool_2": "Django's psycopg pool, 2 connections per worker for 8 threads",
        "pool_8": "Django's psycopg pool, 8 connections per worker for 8 threads",
        "pgbouncer": "PgBouncer in transaction mode, a new client connection for each request",
    }
    opened = {"fresh": 1.0, "max_age": 0.013, "pool_2": 0.003, "pool_8": 0.013, "pgbouncer": 0.006}
    return synthetic.Factor(
        plan=_plan(
            synthetic,
            "pooling",
            "Connection pooling",
            question="What does a connection per request cost, and which way of keeping connections holds up?",
            mix="one_row",
            strategies=names,
            scale=0.2,
        ),
        endpoints=(synthetic.Endpoint(name=STOCK, share=1.0, median_ms=9.0),),
        truths={
            "fresh": truth(counters={"postgres.sessions": 1.0}),
            "max_age": truth(latency=0.3, cpu=0.17, throughput=6.1, counters={"postgres.sessions": 0.013}),
            "pool_2": truth(latency=0.42, cpu=0.19, throughput=4.8, counters={"postgres.sessions": 0.003}),
            "pool_8": truth(latency=0.31, cpu=0.18, throughput=5.2, counters={"postgres.sessions": 0.013}),
            "pgbouncer": truth(
                latency=0.6, cpu=0.34, throughput=2.8, counters={"postgres.sessions": 0.006, "pgbouncer.wait_us": 210.0}
            ),
        },
        examinations=[
            _examined(
                "pooling",
                name,
                {STOCK: 1.0},
                counters={
                    "postgres.sessions": max(1.0, round(200 * share)),
                    "app.connections_opened": max(1.0, round(200 * share)),
                }
                | ({"pool.requests_num": 200.0, "pool.requests_wait_ms": 3.0} if name.startswith("pool_") else {}),
            )
            for name, share in opened.items()
        ],
    )


def _cache(hit_ratio: float) -> dict[str, float]:
    return {
        "cache.hits": hit_ratio,
        "cache.misses": 1 - hit_ratio,
        "postgres.sessions": 0.002,
        "postgres.wal_bytes": 61.0,
    }


def _seq() -> Plan:
    return Plan(
        shape="Limit > Sort > Seq Scan on storefront_event",
        shape_hash="seq",
        text=SEQ_TEXT,
        execution_ms=68.241,
        shared_blocks=6_852,
        parameters_tried=8,
        shapes_seen=1,
    )


def _index(shape: str, execution_ms: float, shared_blocks: int) -> Plan:
    return Plan(
        shape=shape,
        shape_hash=shape[-24:],
        text=INDEX_TEXT,
        execution_ms=execution_ms,
        shared_blocks=shared_blocks,
        parameters_tried=8,
        shapes_seen=1,
    )


def _examined(
    factor: str,
    strategy: str,
    queries: Mapping[str, float],
    *,
    cache: Mapping[str, float] | None = None,
    plans: Mapping[str, tuple[str, Plan]] | None = None,
    counters: Mapping[str, float] | None = None,
    indexes: Sequence[IndexCost] = (),
    writes: Sequence[WriteCost] = (),
) -> Examination:
    return Examination(
        factor=factor,
        strategy=strategy,
        requests=200,
        endpoints=tuple(
            EndpointWork(
                endpoint=endpoint,
                requests=200 // len(queries),
                queries_per_request=count,
                response_bytes_per_request=1_834.0,
                cache=dict(cache or {}) if endpoint.startswith("GET") else {},
                statements=(
                    StatementWork(
                        fingerprint=f"fp-{plans[endpoint][0][:40]}",
                        sql=plans[endpoint][0],
                        calls_per_request=1.0,
                        rows_per_request=20.0,
                        call_site="perflab_target/storefront/views/events.py:41 in recent",
                        plan=plans[endpoint][1],
                    ),
                )
                if plans and endpoint in plans
                else (),
            )
            for endpoint, count in queries.items()
        ),
        counters=dict(counters or {}),
        indexes=tuple(indexes),
        writes=tuple(writes),
    )
