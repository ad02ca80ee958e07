"""Gate evidence from a few numbers, as a run would leave it."""

from collections.abc import Mapping

import numpy as np

from perflab_reports.gate.evidence import Block, CounterEvidence, GateEvidence, Side, StatementWork, Work

ENDPOINTS = ("cart", "checkout", "home", "login", "orders", "products", "reviews", "search")
BASE = Side(revision="1111111", label="main")
HEAD = Side(revision="2222222", label="faster-orders")
CREATED_AT = "2026-06-15T10:00:00+00:00"
ORDER = StatementWork(
    fingerprint="aaaa", text='SELECT * FROM "order" WHERE "user_id" = %s', count=1, call_site="views.py:40"
)
CUSTOMER = StatementWork(
    fingerprint="bbbb", text='SELECT * FROM "customer" WHERE "id" = %s', count=11, call_site="views.py:42"
)


def work(endpoint: str = "orders", **changes: object) -> Work:
    values: dict[str, object] = {
        "endpoint": endpoint,
        "statements": 3,
        "calls": 3,
        "rows": 20,
        "shared_blocks": 50,
        "plan_hash": "p1",
        "cache_operations": 1,
        "spans": 5,
        "response_bytes": 1000,
        "sql": (ORDER,),
    }
    return Work(**(values | changes))  # type: ignore[arg-type]  # a test's own field names


def counted(*entries: Work) -> CounterEvidence:
    return CounterEvidence(work=entries)


def n_plus_one() -> Work:
    return work(statements=14, calls=14, rows=31, shared_blocks=83, spans=16, sql=(ORDER, CUSTOMER))


def blocks(
    count: int,
    *,
    seed: int = 1,
    first: int = 0,
    slower: Mapping[str, float] | None = None,
    again: float = 1.0,
    spread: float = 0.03,
    endpoints: tuple[str, ...] = ENDPOINTS,
    requests: int = 40,
) -> tuple[Block, ...]:
    """Head is `slower` by these factors; base measured again by the factor `again` at the first endpoint."""
    rng = np.random.default_rng([seed, first])
    made = []
    for index in range(first, first + count):
        cpu: dict[str, dict[str, float]] = {}
        times: dict[str, dict[str, tuple[float, ...]]] = {}
        for arm in ("base", "base_again", "head"):
            cpu[arm], times[arm] = {}, {}
            for endpoint in endpoints:
                factor = (slower or {}).get(endpoint, 1.0) if arm == "head" else 1.0
                factor *= again if arm == "base_again" and endpoint == endpoints[0] else 1.0
                level = factor * float(np.exp(rng.normal(0, spread)))
                cpu[arm][endpoint] = 2e6 * level
                times[arm][endpoint] = tuple((5.0 * level * np.exp(rng.normal(0, 0.1, requests))).tolist())
        made.append(Block(index=index, seed=seed, order=("base", "base_again", "head"), cpu_ns=cpu, latency_ms=times))
    return tuple(made)


def evidence(**changes: object) -> GateEvidence:
    same = tuple(work(endpoint) for endpoint in ENDPOINTS)
    values: dict[str, object] = {
        "created_at": CREATED_AT,
        "base": BASE,
        "head": HEAD,
        "counters": {"base": counted(*same), "head": counted(*same)},
        "blocks": blocks(10),
        "duration_s": 120.0,
    }
    return GateEvidence(**(values | changes))  # type: ignore[arg-type]  # a test's own field names
