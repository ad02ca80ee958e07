"""May this statement be run a second time just to look at its plan?"""

import pytest

from perflab_instrumentation.examine.sql.plain_select import is_plain_select


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "  /* hint */ select a FROM t;",
        "(SELECT a FROM t) UNION (SELECT a FROM u)",
        "WITH x AS (SELECT a FROM t) SELECT * FROM x",
        """SELECT "update", 'DELETE FROM t' FROM t -- INSERT""",
        "SELECT SUBSTRING(name FROM 1 FOR 3) FROM t",
        "SELECT a FROM t WHERE note = $$; DROP TABLE t$$",
    ],
)
def test_a_plain_select_may(sql: str) -> None:
    assert is_plain_select(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "INSERT INTO t VALUES (1)",
        "UPDATE t SET a = 1",
        "DELETE FROM t",
        "WITH x AS (DELETE FROM t RETURNING a) SELECT * FROM x",
        "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
        "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE",
        "SELECT a INTO copy FROM t",
        "SELECT a FROM t FOR UPDATE",
        "SELECT a FROM t FOR NO KEY UPDATE SKIP LOCKED",
        "SELECT a FROM t FOR SHARE",
        "SELECT a FROM t FOR/**/KEY SHARE",
        "SELECT nextval('t_id_seq')",
        "SELECT pg_advisory_lock(1)",
        "SELECT set_config('TimeZone', 'UTC', false)",
        "SELECT 1; DROP TABLE t",
        "EXPLAIN SELECT 1",
        "SAVEPOINT s",
        "VALUES (1)",
        "CALL something()",
    ],
)
def test_nothing_else_may(sql: str) -> None:
    assert not is_plain_select(sql)
