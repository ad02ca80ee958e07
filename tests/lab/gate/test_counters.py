"""Do an examined application's lines add up to its work?"""

from typing import Any

from perflab.databases.statements import StatementCount
from perflab.gate.counters import plan_hash, work_of

SCAN = {"Plan": {"Node Type": "Seq Scan", "Relation Name": "note", "Actual Rows": 3}}
INDEX = {"Plan": {"Node Type": "Index Scan", "Relation Name": "note", "Index Name": "note_pkey"}}


def line(*fingerprints: str, bytes_sent: int = 10, **cache: int) -> dict[str, Any]:
    statements = [{"fingerprint": one, "sql": f"SELECT {one}", "call_site": f"views.py:{one}"} for one in fingerprints]
    return {"endpoint": "GET /", "statements": statements, "cache": cache, "response_bytes": bytes_sent}


def counted(query: str, *, calls: int, rows: int, blocks: int) -> StatementCount:
    return StatementCount(query=query, calls=calls, rows=rows, shared_blocks=blocks)


def test_work_is_summed_over_the_list() -> None:
    work = work_of(
        "GET /",
        lines=[line("a", "b", miss=1, set=1), line("a", hit=1, bytes_sent=20)],
        statements=[counted("SELECT a", calls=2, rows=5, blocks=7), counted("SELECT b", calls=1, rows=1, blocks=2)],
        plans=[],
        spans=4,
    )
    assert (work.requests, work.statements, work.calls, work.rows) == (2, 3, 3, 6)
    assert (work.shared_blocks, work.cache_operations, work.spans, work.response_bytes) == (9, 3, 4, 30)
    assert [(one.call_site, one.count) for one in work.sql] == [("views.py:a", 2), ("views.py:b", 1)]


def test_blocks_of_writing_statements_are_left_out() -> None:
    statements = [counted("INSERT INTO note", calls=1, rows=1, blocks=99), counted("SELECT", calls=1, rows=1, blocks=3)]
    assert work_of("POST /", lines=[], statements=statements, plans=[], spans=0).shared_blocks == 3


def test_plans_are_the_same_in_any_order_and_whatever_they_cost() -> None:
    plans = [{"fingerprint": "a", "plan": SCAN}, {"fingerprint": "b", "plan": INDEX}]
    dearer = {"fingerprint": "a", "plan": {"Plan": {**SCAN["Plan"], "Actual Rows": 900}}}
    assert plan_hash(plans) == plan_hash([plans[1], dearer, plans[0]])
    assert plan_hash(plans) != plan_hash([{"fingerprint": "a", "plan": INDEX}, plans[1]])
    assert not plan_hash([])
