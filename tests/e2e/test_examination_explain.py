"""EXPLAIN beside the application's statements: it breaks no transaction, no named cursor, and runs no write."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings

if not settings.configured:
    os.environ["DJANGO_SETTINGS_MODULE"] = "perflab_target.settings"
    django.setup()

from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.utils import ConnectionHandler

from perflab.processes.supervisor import Supervisor
from perflab.servers.postgresql import APP_USER, PostgreSQL, start_postgresql
from perflab_instrumentation.examine.json_lines import JsonLines
from perflab_instrumentation.examine.plans.explain import Explainer
from perflab_instrumentation.examine.statements import StatementRecorder
from perflab_instrumentation.examine.work import Work, recording

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    folder = tmp_path_factory.mktemp("postgresql")
    with Supervisor() as supervisor:
        server = start_postgresql(supervisor, folder / "home", logs=folder, cpus=tuple(os.sched_getaffinity(0)))
        try:
            with server.connect() as connection:
                connection.execute("CREATE TABLE thing (id int PRIMARY KEY, name text)")
                connection.execute("INSERT INTO thing SELECT n, 'thing ' || n FROM generate_series(1, 5000) n")
                connection.execute(f"ALTER TABLE thing OWNER TO {APP_USER}")
                # Fails the second time a session asks, as EXPLAIN ANALYZE does.
                connection.execute(
                    """
                    CREATE FUNCTION only_once() RETURNS int LANGUAGE plpgsql AS $$
                    BEGIN
                        IF current_setting('perflab.asked', true) = '1' THEN RAISE 'asked twice'; END IF;
                        PERFORM set_config('perflab.asked', '1', false);
                        RETURN 1;
                    END $$
                    """
                )
            yield server
        finally:
            server.stop()


@pytest.fixture
def connection(postgresql: PostgreSQL, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[DatabaseWrapper]:
    entry = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "127.0.0.1",
        "PORT": postgresql.port,
        "USER": APP_USER,
        "PASSWORD": postgresql.password,
        "NAME": "postgres",
        "OPTIONS": getattr(request, "param", {}),
    }
    wrapper: Any = ConnectionHandler({"default": entry})["default"]
    explainer = Explainer(JsonLines(tmp_path), per_statement=2)
    wrapper.execute_wrappers.append(StatementRecorder(explainer, ()))
    try:
        yield wrapper
    finally:
        wrapper.close()


def plans(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in folder.glob("plans-*.jsonl") for line in file.read_text().splitlines()]


def test_a_failing_explain_leaves_the_transaction_and_the_answer_alone(
    connection: DatabaseWrapper, tmp_path: Path
) -> None:
    with recording(Work(lambda: "GET /once")), connection.cursor() as cursor:
        connection.set_autocommit(False)
        cursor.execute("INSERT INTO thing VALUES (%s, %s)", [9001, "kept"])
        cursor.execute("SELECT only_once()")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT name FROM thing WHERE id = %s", [9001])
        assert cursor.fetchone() == ("kept",)
        connection.rollback()
    failed, explained = plans(tmp_path)
    assert "asked twice" in failed["error"]
    assert explained["explained"]["Plan"]["Node Type"] == "Index Scan"


@pytest.mark.parametrize("connection", [{}, {"server_side_binding": True}], indirect=True, ids=["client", "server"])
def test_a_named_cursor_reads_on_while_others_are_explained(connection: DatabaseWrapper, tmp_path: Path) -> None:
    with recording(Work(lambda: "GET /all")), connection.chunked_cursor() as named:
        named.execute("SELECT id FROM thing WHERE id <= %s ORDER BY id", [3000])
        ids = [row[0] for row in named.fetchmany(100)]
        with connection.cursor() as other:
            other.execute("SELECT count(*) FROM thing WHERE name LIKE %s", ["thing 1%"])
            assert other.fetchone() == (1111,)
        while rows := named.fetchmany(500):
            ids += [row[0] for row in rows]
    assert ids == list(range(1, 3001))
    assert [plan["error"] for plan in plans(tmp_path)] == [None, None]


def test_parameters_are_explained_once_each_and_no_more_than_asked_for(
    connection: DatabaseWrapper, tmp_path: Path
) -> None:
    with recording(Work(lambda: "GET /thing")), connection.cursor() as cursor:
        for number in (1, 1, 2, 3, 4):
            cursor.execute("SELECT name FROM thing WHERE id = %s", [number])
            assert cursor.fetchall() == [(f"thing {number}",)]
    assert len(plans(tmp_path)) == 2


def test_nothing_that_writes_or_locks_is_explained(connection: DatabaseWrapper, tmp_path: Path) -> None:
    statements = (
        "UPDATE thing SET name = name || '!' WHERE id = 1 RETURNING name",
        "WITH changed AS (UPDATE thing SET name = name || '!' WHERE id = 1 RETURNING 1) SELECT * FROM changed",
        "SELECT name FROM thing WHERE id = 1 FOR UPDATE",
    )
    with recording(Work(lambda: "POST /thing")), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        assert cursor.fetchall() == [("thing 1!!",)]
    assert plans(tmp_path) == []


def test_statements_outside_a_request_are_left_alone(connection: DatabaseWrapper, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert plans(tmp_path) == []
