"""A statement's text holds nobody's values, whoever wrote the SQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_instrumentation.request.statements import describe, statement_of


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM t WHERE email = 'ada@example.test'",
        "SELECT * FROM t WHERE email = 'it''s ada@example.test'",
        "SELECT $$ada@example.test$$",
        "SELECT $x$ada@example.test$x$ FROM t",
        "/* ada@example.test */ SELECT 1",
        "SELECT 1 -- ada@example.test",
    ],
)
def test_literals_and_comments_do_not_leave(sql: str) -> None:
    assert "ada" not in describe(sql).text
    assert describe(sql).operation == "SELECT"


@given(st.text(min_size=4).filter(lambda text: "%s" not in text))
def test_no_quoted_value_survives(value: str) -> None:
    quoted = value.replace("'", "''")
    assert describe(f"SELECT a FROM t WHERE b = '{quoted}'").text == "SELECT a FROM t WHERE b = %s"


def test_executions_of_one_statement_share_it() -> None:
    one = statement_of("SELECT a FROM t WHERE id = 1")
    assert statement_of("SELECT a FROM t WHERE id = 1") is one
    assert statement_of("SELECT a FROM t WHERE id = 2").fingerprint == one.fingerprint
