"""What does the evidence of an examination say?"""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab.examination.builder import ProfilePass, WorkPass, build
from perflab.examination.silk import SilkRequest, SilkStatement
from perflab_instrumentation.examine.lines import PlanLine, RequestLine, SpanLine, StatementLine
from perflab_instrumentation.examine.sql.normalise import fingerprint, normalise
from perflab_reports.evidence.examination import Examination

BRAND = normalise("SELECT name FROM brand WHERE id = %s")


@dataclass(frozen=True, kw_only=True)
class Counted:
    query: str
    calls: int
    rows: int
    shared_blocks: int


def statement(
    sql: str = BRAND, *, rows: int = 1, calls: int = 1, site: str | None = "shop/views.py:3 page"
) -> StatementLine:
    return StatementLine(fingerprint=fingerprint(sql), sql=sql, calls=calls, rows=rows, call_site=site)


def line(number: int, endpoint: str = "GET /a", *statements: StatementLine, **more: Any) -> RequestLine:
    return RequestLine(request=number, endpoint=endpoint, status=200, response_bytes=100, statements=statements, **more)


def plan(node: str, milliseconds: float, *, endpoint: str = "GET /a", parameters: str = "p") -> PlanLine:
    return PlanLine(
        endpoint=endpoint,
        fingerprint=fingerprint(BRAND),
        parameters=parameters,
        explained={"Plan": {"Node Type": node, "Shared Hit Blocks": 5}, "Execution Time": milliseconds},
    )


def built(*lines: RequestLine, profile: ProfilePass | None = None, **work: Any) -> Examination:
    return build(
        factor="caching",
        strategy="none",
        work=WorkPass(requests=lines, **{"counters": {}, **work}),
        profile=profile or ProfilePass(),
    )


def test_work_is_summed_per_endpoint_and_given_per_request() -> None:
    examination = built(
        line(0, "GET /a", statement(), statement(rows=3)),
        line(1, "GET /b"),
        line(2, "GET /a", cache={"default": {"hit": 1}, "other": {"hit": 2}}),
    )
    a, b = examination.endpoints
    assert (a.endpoint, a.requests, a.queries_per_request, a.response_bytes_per_request) == ("GET /a", 2, 1.0, 100.0)
    assert a.cache == {"hit": 1.5}
    assert a.statements[0].calls_per_request == 1.0
    assert a.statements[0].rows_per_request == 2.0
    assert (b.queries_per_request, b.cache, b.statements) == (0.0, {}, ())
    assert examination.requests == 3


def test_an_n_plus_one_stands_first_with_its_most_frequent_call_site() -> None:
    repeated = [statement(site="shop/views.py:9 page")] * 11 + [statement(site=None)]
    other = statement("SELECT * FROM product")
    (endpoint,) = built(line(0, "GET /a", other, *repeated)).endpoints
    assert [s.calls_per_request for s in endpoint.statements] == [12.0, 1.0]
    assert endpoint.statements[0].call_site == "shop/views.py:9 page"


def test_many_rows_in_one_executemany_are_as_many_queries() -> None:
    (endpoint,) = built(line(0, "GET /a", statement(calls=40, rows=40))).endpoints
    assert endpoint.queries_per_request == 40


def test_the_slowest_plan_stands_for_a_statement_and_other_shapes_are_counted() -> None:
    plans = (
        plan("Seq Scan", 2.0, parameters="hot"),
        plan("Index Scan", 9.0, parameters="cold"),
        plan("Seq Scan", 1.0, parameters="third"),
        plan("Seq Scan", 99.0, endpoint="GET /b"),
        PlanLine(endpoint="GET /a", fingerprint=fingerprint(BRAND), parameters="fourth", error="cancelled"),
    )
    (endpoint,) = built(line(0, "GET /a", statement()), profile=ProfilePass(plans=plans)).endpoints
    found = endpoint.statements[0].plan
    assert found is not None
    assert (found.shape, found.execution_ms, found.shared_blocks) == ("Index Scan", 9.0, 5)
    assert (found.parameters_tried, found.shapes_seen) == (3, 2)


def test_blocks_come_from_postgresqls_own_count_of_the_same_statement() -> None:
    counted = (
        Counted(query="SELECT name FROM brand WHERE id = $1", calls=4, rows=4, shared_blocks=12),
        Counted(query="SELECT something_else()", calls=1, rows=1, shared_blocks=30),
    )
    examination = built(line(0, "GET /a", statement(), statement("SELECT 1")), server_statements=counted)
    blocks = {s.sql: s.shared_blocks_per_call for s in examination.endpoints[0].statements}
    assert blocks == {BRAND: 3.0, "SELECT 1": None}
    assert examination.counters["postgres.statement_blocks"] == 42
    assert examination.counters["postgres.statement_calls"] == 5


def test_spans_and_silk_count_for_the_endpoint_that_the_request_was_sent_as() -> None:
    def span(trace: str, request: int | None = None, endpoint: str | None = None) -> SpanLine:
        return SpanLine(
            trace_id=trace, span_id="s", parent_id=None, name="n", kind="SERVER", start_ns=0, end_ns=1, status="UNSET",
            request=request, endpoint=endpoint,
        )  # fmt: skip

    def seen(request: int | None, statements: int) -> SilkRequest:
        return SilkRequest(
            request=request, endpoint="GET /a", method="GET", path="/a", time_ms=5.0,
            statements=(SilkStatement(sql="SELECT 1", time_ms=2.0),) * statements,
        )  # fmt: skip

    profile = ProfilePass(
        spans=(span("one", 0, "GET /a"), span("one"), span("one"), span("warm", None, "GET /a"), span("stray")),
        silk=(seen(None, 50), seen(0, 2), seen(1, 4)),
    )
    (endpoint,) = built(line(0, "GET /a"), line(1, "GET /a"), profile=profile).endpoints
    assert endpoint.spans_per_request == 3.0
    assert (endpoint.silk_queries_per_request, endpoint.silk_queries_ms_per_request) == (3.0, 6.0)


def test_what_was_not_profiled_is_unknown_not_zero() -> None:
    (endpoint,) = built(line(0, "GET /a")).endpoints
    assert endpoint.spans_per_request is None
    assert endpoint.silk_queries_per_request is None


def test_pool_statistics_are_what_they_grew_by_and_sizes_are_what_they_are() -> None:
    before = {"default": {"requests_num": 10.0, "pool_size": 1.0}}
    after = {"default": {"requests_num": 14.0, "pool_size": 4.0, "requests_wait_ms": 7.0}}
    examination = built(line(0, pool_before=before), line(1, pool_after=after), counters={"cache.hits": 3.0})
    assert examination.counters["pool.requests_num"] == 4
    assert examination.counters["pool.requests_wait_ms"] == 7
    assert examination.counters["pool.pool_size"] == 4
    assert examination.counters["cache.hits"] == 3


@given(st.permutations(range(6)))
def test_counters_do_not_depend_on_which_endpoint_came_first(order: list[int]) -> None:
    def examined(numbers: list[int]) -> dict[str, tuple[float, float]]:
        lines = [line(n, f"GET /{n % 2}", *([statement()] * n)) for n in numbers]
        return {e.endpoint: (e.queries_per_request, e.requests) for e in built(*lines).endpoints}

    assert examined(order) == examined(list(range(6))) == {"GET /0": (2.0, 3), "GET /1": (3.0, 3)}
    assert sum(queries * requests for queries, requests in examined(order).values()) == pytest.approx(15)
