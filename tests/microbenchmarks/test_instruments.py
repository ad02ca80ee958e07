"""What do our own instruments take from each request and each statement?"""

from types import SimpleNamespace
from typing import Any

import pytest

from perflab_instrumentation.request.statements import describe, statement_of
from perflab_instrumentation.request.trace_context import TraceContext, begin, bound_of

SQL = 'SELECT "a"."id", "a"."name" FROM "a" WHERE "a"."brand_id" IN (%s, %s, %s) AND "a"."name" = %s LIMIT 20'
TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"


@pytest.mark.usefixtures("instruments")
def test_the_middleware_around_a_view_that_does_nothing(perflab: Any) -> None:
    from django.http import HttpResponse
    from django.test import RequestFactory
    from django.urls import resolve

    from perflab_instrumentation.request.middleware import InstrumentsMiddleware

    request = RequestFactory().get("/api/v1/products/7")
    request.resolver_match = resolve("/api/v1/products/7")
    response = HttpResponse(b"{}")
    assert perflab(InstrumentsMiddleware(lambda _: response), request) is response


def test_a_statement_inside_a_request(perflab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.backends.utils import CursorWrapper

    from perflab_instrumentation.request.activity import CURRENT, Activity
    from perflab_instrumentation.request.database import stand_around_cursors

    monkeypatch.setattr(CursorWrapper, "_execute_with_wrappers", CursorWrapper.__dict__["_execute_with_wrappers"])
    stand_around_cursors(repeats=5)
    cursor: Any = CursorWrapper(Cursor(), SimpleNamespace(vendor="postgresql", execute_wrappers=[]))

    def twenty() -> int:
        token = CURRENT.set(activity := Activity(TraceContext(1, 2, 0, False)))
        try:
            for _ in range(20):
                cursor._execute_with_wrappers(SQL, (), False, returns_nothing)
        finally:
            CURRENT.reset(token)
        return activity.query_count

    assert perflab(twenty) == 20


def test_a_statement_that_was_seen_before(perflab: Any) -> None:
    assert perflab(statement_of, SQL).operation == "SELECT"


def test_a_new_statement(perflab: Any) -> None:
    assert perflab(describe, SQL).text.endswith("LIMIT %s")


def test_the_decision_to_sample(perflab: Any) -> None:
    assert perflab(begin, None, bound_of(0.01)).parent_span_id == 0


def test_the_decision_of_the_caller(perflab: Any) -> None:
    assert perflab(begin, TRACEPARENT, bound_of(0.01)).sampled is False


class Cursor:
    """What the watch asks of a database's cursor."""

    rowcount = 1


def returns_nothing(sql: str, params: Any, many: bool, context: dict[str, Any]) -> None:
    """Execution that costs nothing, so that only the watch is measured."""
