"""A mechanism says what the counters show, and nothing when they show nothing."""

from dataclasses import replace

import pytest

from perflab_reports.evidence.examination import EndpointWork, Examination, IndexCost, Plan, StatementWork, WriteCost
from perflab_reports.words.mechanism import changed_scans, hit_ratio, largest_plan_change, mechanism

SCAN = Plan(
    shape="Limit > Sort > Seq Scan on storefront_event",
    shape_hash="a",
    text="",
    execution_ms=32.0,
    shared_blocks=7467,
    parameters_tried=5,
    shapes_seen=1,
)
INDEX = replace(
    SCAN,
    shape="Limit > Index Scan using perflab_event on storefront_event",
    shape_hash="b",
    execution_ms=0.016,
    shared_blocks=23,
)


def examined(*, queries: float = 2.0, plan: Plan = SCAN, **rest: object) -> Examination:
    statement = StatementWork(fingerprint="f", sql="SELECT", calls_per_request=1, rows_per_request=20, plan=plan)
    work = EndpointWork(
        endpoint="GET /events",
        requests=100,
        queries_per_request=queries,
        response_bytes_per_request=10,
        statements=(statement,),
    )
    return Examination(factor="f", strategy="s", requests=100, endpoints=(work,), **rest)  # type: ignore[arg-type]  # per test


def words(
    candidate: Examination, *, values: dict[str, float] | None = None, baseline_values: dict[str, float] | None = None
) -> str:
    return mechanism(
        baseline=examined(), candidate=candidate, baseline_values=baseline_values or {}, values=values or {}
    )


def test_nothing_that_differs_is_said_to() -> None:
    assert words(examined()) == "no counter differs noticeably from the baseline's"


def test_a_small_move_explains_nothing() -> None:
    assert words(examined(queries=2.1)) == "no counter differs noticeably from the baseline's"


def test_saved_queries_are_counted() -> None:
    assert words(examined(queries=0.5)) == "2 -> 0.5 queries per request"


def test_a_changed_plan_is_shown_with_time_and_blocks() -> None:
    assert words(examined(plan=INDEX)) == (
        "GET /events: Seq Scan on storefront_event (32.0 ms, 7,467 blocks) became "
        "Index Scan using perflab_event on storefront_event (16 µs, 23 blocks)"
    )
    assert largest_plan_change(examined(), examined()) is None


def test_of_a_join_only_the_scan_that_changed_is_named() -> None:
    before = "Sort > Nested Loop > [Seq Scan on product; Index Scan using brand_pkey on brand]"
    after = before.replace("Seq Scan on product", "Bitmap Heap Scan on product > Bitmap Index Scan using t")
    assert changed_scans(before, after) == (
        "Seq Scan on product",
        "Bitmap Heap Scan on product + Bitmap Index Scan using t",
    )


def test_a_hit_ratio_is_the_applications_own() -> None:
    cached = examined(counters={"app.cache.hit": 80.0, "app.cache.miss": 20.0})
    assert hit_ratio(cached) == pytest.approx(0.8)
    assert "cache hit ratio 80 %" in words(cached)
    assert hit_ratio(examined()) is None


def test_connections_opened_are_compared_with_the_baselines() -> None:
    said = words(
        examined(),
        baseline_values={"postgres.sessions_per_1000": 1000.0},
        values={"postgres.sessions_per_1000": 0.0},
    )
    assert said == "1,000 -> 0 PostgreSQL connections opened per 1,000 requests"


def test_waiting_for_a_pool_is_said() -> None:
    counters = {"pool.requests_num": 200.0, "pool.requests_queued": 50.0, "pool.requests_wait_ms": 500.0}
    assert words(examined(), values=counters) == "25 % of pool requests waited, 10.0 ms each"


def test_an_index_is_charged_for_its_size_and_its_writes() -> None:
    baseline = examined(writes=(WriteCost(table="t", rows=5000, duration_s=0.1, wal_bytes=1_000_000),))
    index = IndexCost(name="perflab_event", table="t", definition="", size_bytes=11 * 2**20, scans=3)
    candidate = examined(
        plan=INDEX, indexes=(index,), writes=(WriteCost(table="t", rows=5000, duration_s=0.2, wal_bytes=2_600_000),)
    )
    said = mechanism(baseline=baseline, candidate=candidate, baseline_values={}, values={})
    assert "1 index of 12 MB" in said
    assert "inserting 5,000 rows into t writes 2.6x the WAL" in said


def test_failed_requests_are_never_left_out() -> None:
    assert "12 % of the requests failed" in words(examined(), values={"error_ratio": 0.12})
