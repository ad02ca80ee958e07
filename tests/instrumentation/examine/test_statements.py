"""Which statements does a request execute? On SQLite in memory: the wrapper is the same for every database."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from perflab_instrumentation.examine.statements import StatementRecorder
from perflab_instrumentation.examine.work import Work, recording


@pytest.fixture
def connection() -> Iterator[BaseDatabaseWrapper]:
    entry = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    wrapper: Any = ConnectionHandler({"default": entry})["default"]
    wrapper.execute_wrappers.append(StatementRecorder(None, (__file__.rpartition("/")[0],)))
    try:
        with wrapper.cursor() as cursor:
            cursor.execute("CREATE TABLE thing (id int, name text)")
        yield wrapper
    finally:
        # Django keeps databases in memory open on close().
        BaseDatabaseWrapper.close(wrapper)


def test_a_statement_is_recorded_with_its_rows_and_the_line_that_caused_it(connection: BaseDatabaseWrapper) -> None:
    work = Work(lambda: "GET /")
    with recording(work), connection.cursor() as cursor:
        cursor.execute("INSERT INTO thing VALUES (%s, %s), (%s, %s)", [1, "secret", 2, "b"])
        cursor.execute("UPDATE thing SET name = %s WHERE id IN (%s, %s)", ["c", 1, 2])
    inserted, updated = work.statements
    assert inserted.sql == "INSERT INTO thing VALUES (%s, %s), ..."
    assert updated.sql == "UPDATE thing SET name = %s WHERE id IN (...)"
    assert (inserted.rows, updated.rows) == (2, 2)
    assert inserted.call_site is not None
    assert inserted.call_site.endswith("test_a_statement_is_recorded_with_its_rows_and_the_line_that_caused_it")
    assert "secret" not in repr(work.statements)


def test_many_parameter_sets_are_as_many_calls(connection: BaseDatabaseWrapper) -> None:
    work = Work(lambda: "GET /")
    with recording(work), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO thing VALUES (%s, %s)", [(1, "a"), (2, "b"), (3, "c")])
    assert [statement.calls for statement in work.statements] == [3]


def test_a_failed_statement_counts_and_the_error_is_the_applications(connection: BaseDatabaseWrapper) -> None:
    work = Work(lambda: "GET /")
    with recording(work), connection.cursor() as cursor, pytest.raises(DatabaseError, match="no such table"):
        cursor.execute("SELECT * FROM missing")
    assert [(statement.failed, statement.rows) for statement in work.statements] == [(True, 0)]


def test_nothing_is_recorded_outside_a_request(connection: BaseDatabaseWrapper) -> None:
    work = Work(lambda: "GET /")
    with recording(work):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert work.statements == []
