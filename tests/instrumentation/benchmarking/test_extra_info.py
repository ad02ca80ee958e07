"""What a call did is told in plain values whose order chance does not decide."""

import json

from perflab_instrumentation.benchmarking.counting_cursor import CountingCursor
from perflab_instrumentation.benchmarking.extra_info import extra_info, plan_hash
from perflab_instrumentation.benchmarking.observe import Observation, Sent
from perflab_instrumentation.request.statements import describe


class Rows:
    """A cursor over three rows that does not know their number."""

    rowcount = -1

    def __init__(self) -> None:
        self._rows = iter("abc")

    def __iter__(self) -> "Rows":
        return self

    def __next__(self) -> str:
        return next(self._rows)

    def fetchone(self) -> str | None:
        return next(self._rows, None)

    def fetchmany(self, size: int = 2) -> list[str]:
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def fetchall(self) -> list[str]:
        return list(self._rows)


def observation() -> Observation:
    found = Observation(queries=3, known_rows=2)
    for text, count in (("SELECT a FROM t", 2), ("UPDATE t SET a = %s", 1)):
        statement = describe(text)
        found.sent[statement.fingerprint] = Sent(statement, "shop/views.py:42 listing", count)
    found.shapes[describe("SELECT a FROM t").fingerprint] = "Seq Scan on t"
    return found


def test_queries_rows_plans_and_cpu_time_are_told() -> None:
    told = extra_info(observation(), (90.0, 110.0, 100.0))
    assert (told["queries"], told["rows"], told["cpu_ns"]) == (3, 2, 100.0)
    assert {(s["text"], s["count"], s["plan"]) for s in told["statements"]} == {
        ("SELECT a FROM t", 2, "Seq Scan on t"),
        ("UPDATE t SET a = %s", 1, ""),
    }
    assert json.loads(json.dumps(told)) == told


def test_cpu_time_that_was_not_measured_is_none() -> None:
    assert extra_info(observation(), ())["cpu_ns"] is None


def test_the_plan_hash_is_of_plans_alone() -> None:
    found, other = observation(), observation()
    found.queries = 99
    assert plan_hash(found) == plan_hash(other)
    other.shapes = dict.fromkeys(other.shapes, "Index Scan using t_a on t")
    assert plan_hash(found) != plan_hash(other)
    assert plan_hash(Observation()) == ""


def test_fetched_rows_are_counted_however_they_are_fetched() -> None:
    for fetch, expected in (
        (list, 3),
        (lambda c: c.fetchall(), 3),
        (lambda c: (c.fetchone(), c.fetchmany(1)), 2),
        (lambda c: [c.fetchone() for _ in range(5)], 3),
    ):
        cursor = CountingCursor(Rows())
        fetch(cursor)
        assert cursor.fetched == expected
    assert CountingCursor(Rows()).rowcount == -1
