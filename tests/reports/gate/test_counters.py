"""One query more is a regression with its reason, unless it was accepted."""

from dataclasses import replace

import pytest
from gate_evidence import CUSTOMER, ORDER, counted, n_plus_one, work
from hypothesis import given
from hypothesis import strategies as st

from perflab_reports.gate.counters import NUMBERS, findings, new_endpoints, stated_for_other_requests
from perflab_reports.gate.diff import LINES, WIDTH, diff_text
from perflab_reports.gate.evidence import Work
from perflab_reports.gate.mechanism import mechanism
from perflab_reports.gate.policy import SHIPPED
from perflab_reports.gate.result import Verdict

POLICY = SHIPPED["default"]


def verdicts(base: Work, head: Work, accepted: Work | None = None) -> dict[str, Verdict]:
    stated = counted(accepted) if accepted else None
    return {one.metric: one.verdict for one in findings(counted(base), counted(head), stated, POLICY)}


def test_the_same_work_passes() -> None:
    assert verdicts(work(), work()) == {"work": "PASS"}


def test_an_n_plus_one_is_named_with_its_line() -> None:
    found = findings(counted(work()), counted(n_plus_one()), None, POLICY)
    statements = next(one for one in found if one.metric == "statements")
    assert statements.verdict == "REGRESSION"
    assert statements.reason == "3 -> 14"
    assert statements.mechanism.splitlines() == [
        "+11 queries on orders, N+1 at views.py:42",
        "orders: 3 -> 14 statements",
        '  + 11 x SELECT * FROM "customer" WHERE "id" = %s    views.py:42',
    ]
    assert [one.mechanism.count("\n") for one in found if one.mechanism] == [2, 0, 0, 0], "the SQL is told once"


def test_fewer_queries_pass() -> None:
    assert verdicts(n_plus_one(), work())["statements"] == "PASS"


def test_head_may_state_that_it_accepts_more() -> None:
    found = findings(counted(work()), counted(n_plus_one()), counted(n_plus_one()), POLICY)
    assert {one.verdict for one in found} == {"PASS"}
    assert "accepted in perf/baseline.json" in next(one.reason for one in found if one.metric == "statements")


def test_accepting_some_is_not_accepting_more() -> None:
    assert verdicts(work(), n_plus_one(), work(statements=13))["statements"] == "REGRESSION"


def test_a_baseline_of_other_requests_accepts_nothing_and_is_said() -> None:
    accepted = counted(replace(n_plus_one(), requests=2), work("gone", requests=7))
    found = findings(counted(work()), counted(n_plus_one()), accepted, POLICY)
    assert next(one for one in found if one.metric == "statements").verdict == "REGRESSION"
    assert stated_for_other_requests(counted(n_plus_one()), accepted) == ("orders",)
    assert stated_for_other_requests(counted(work("new")), None) == ()


def test_a_dropped_index_shows_in_blocks_and_names_the_plan() -> None:
    head = work(plan_hash="p2", shared_blocks=2000)
    found = {one.metric: one for one in findings(counted(work()), counted(head), None, POLICY)}
    assert found["shared_blocks"].verdict == "REGRESSION"
    assert found["shared_blocks"].mechanism == "another query plan on orders reads 40.0x the blocks"
    assert found["plan_hash"].verdict == "PASS"


def test_a_removed_cache_is_named() -> None:
    head = work(statements=4, cache_operations=0, sql=(replace(ORDER, count=2),))
    assert mechanism(work(), head) == "+1 queries on orders, more often at views.py:40, -1 cache operations"


def test_a_tolerated_increase_passes() -> None:
    assert verdicts(work(), work(response_bytes=1050)) == {"response_bytes": "PASS"}
    assert verdicts(work(), work(response_bytes=1200)) == {"response_bytes": "REGRESSION"}


def test_an_endpoint_that_head_lost_is_no_pass() -> None:
    (found,) = (
        one for one in findings(counted(work(), work("cart")), counted(work()), None, POLICY) if one.endpoint == "cart"
    )
    assert found.verdict == "INCONCLUSIVE"


def test_a_side_without_counts_is_no_pass() -> None:
    assert [one.verdict for one in findings(counted(work()), None, None, POLICY)] == ["INCONCLUSIVE"]
    assert [one.verdict for one in findings(counted(), counted(), None, POLICY)] == ["INCONCLUSIVE"]


def test_another_number_of_requests_is_not_compared() -> None:
    assert verdicts(work(), work(requests=2)) == {"work": "INCONCLUSIVE"}


def test_new_endpoints_are_told_apart() -> None:
    assert new_endpoints(counted(work()), counted(work(), work("new"))) == ("new",)


def test_the_diff_reads_like_a_patch() -> None:
    head = replace(n_plus_one(), sql=(CUSTOMER,))
    assert diff_text(counted(work()), counted(head)) == (
        "orders: 3 -> 14 statements\n"
        '  + 11 x SELECT * FROM "customer" WHERE "id" = %s    views.py:42\n'
        '  - 1 x SELECT * FROM "order" WHERE "user_id" = %s    views.py:40'
    )


def test_of_a_long_statement_its_conditions_are_kept() -> None:
    text = f"SELECT {', '.join(f'column_{number}' for number in range(40))} FROM t WHERE a = %s"
    (line,) = diff_text(counted(work(sql=())), counted(work(sql=(replace(ORDER, text=text),)))).splitlines()[1:]
    shown = line.removeprefix("  + 1 x ").removesuffix("    views.py:40")
    assert len(shown) == WIDTH
    assert shown.startswith("SELECT column_0")
    assert shown.endswith("FROM t WHERE a = %s")


def test_a_rewritten_endpoint_does_not_fill_pages() -> None:
    sql = tuple(replace(ORDER, fingerprint=f"f{number}", text=f"SELECT {number:02}") for number in range(LINES + 5))
    lines = diff_text(counted(work(sql=())), counted(work(sql=sql))).splitlines()
    assert len(lines) == LINES + 2
    assert lines[-1] == "  and 5 statements more"


def test_a_statement_that_moved_to_another_line_is_no_change() -> None:
    moved = work(sql=(replace(ORDER, call_site="views.py:99"),))
    assert diff_text(counted(work()), counted(moved)) == ""
    assert verdicts(work(), moved) == {"work": "PASS"}


@given(st.sampled_from(NUMBERS), st.integers(0, 10_000), st.integers(0, 10_000))
def test_no_counter_is_a_regression_both_ways(name: str, before: int, after: int) -> None:
    one, other = work(**{name: before}), work(**{name: after})
    there, back = verdicts(one, other), verdicts(other, one)
    assert [*there.values(), *back.values()].count("REGRESSION") <= 1


@pytest.mark.parametrize("name", NUMBERS)
def test_nothing_to_something_has_no_ratio(name: str) -> None:
    (found,) = findings(counted(work(**{name: 0})), counted(work(**{name: 5})), None, POLICY)
    assert found.ratio is None
