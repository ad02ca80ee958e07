"""The watch sees what is sent, and is not seen in Django's list of wrappers."""

from collections.abc import Iterator
from typing import Any

import django
import pytest
from django.conf import settings
from django.db.backends.utils import CursorWrapper

from perflab_instrumentation.request import database
from perflab_instrumentation.request.activity import CURRENT, Activity
from perflab_instrumentation.request.trace_context import TraceContext


class Cursor:
    """A driver's, which answers everything with three rows."""

    rowcount = 3

    def __init__(self) -> None:
        self.sent: list[str] = []

    def execute(self, sql: str, params: Any = None) -> None:
        self.sent.append(sql)


@pytest.fixture
def activity() -> Iterator[Activity]:
    if not settings.configured:
        settings.configure()
        django.setup()
    token = CURRENT.set(Activity(TraceContext(1, 2, 0, sampled=False)))
    before = CursorWrapper.__dict__["_execute_with_wrappers"]
    try:
        database.stand_around_cursors(repeats=5)
        yield CURRENT.get()  # type: ignore[misc]  # set above
    finally:
        CursorWrapper._execute_with_wrappers = before  # type: ignore[attr-defined]  # not in the stubs
        CURRENT.reset(token)


class Connection:
    """As much of a connection as a cursor asks for."""

    vendor = "sqlite"

    def __init__(self) -> None:
        self.execute_wrappers: list[Any] = []
        self.cursor = Cursor()

    def execute(self, sql: str) -> None:
        wrapper: Any = CursorWrapper
        cursor = wrapper(self.cursor, self)
        cursor._execute_with_wrappers(sql, None, False, self._send)

    def _send(self, sql: str, params: Any, many: bool, context: dict[str, Any]) -> None:
        self.cursor.execute(sql)


def test_a_statement_is_noted_and_the_projects_wrappers_are_left_alone(activity: Activity) -> None:
    connection = Connection()
    connection.execute("SELECT 1")
    assert (activity.query_count, activity.queries[0][4]) == (1, 3)
    assert connection.execute_wrappers == []


def test_watching_again_does_not_count_twice(activity: Activity) -> None:
    database.stand_around_cursors(repeats=5)
    Connection().execute("SELECT 1")
    assert activity.query_count == 1


def test_a_wrapper_of_the_projects_is_no_call_site(activity: Activity) -> None:
    def wrapper_of_the_project(execute: Any, *statement: Any) -> Any:
        return execute(*statement)

    connection = Connection()
    connection.execute_wrappers.append(wrapper_of_the_project)
    for _ in range(5):
        connection.execute("SELECT 1")
    (frames,) = activity.repeated.values()
    assert frames[0][2] == "execute"
    assert len(connection.cursor.sent) == 5
