"""Only what cannot do harm is asked, in the form that PostgreSQL plans without values."""

import pytest

from perflab_instrumentation.plans.question import numbered, question_fields, question_from

SELECT = "SELECT a FROM t WHERE b = %s AND c LIKE '50%%' AND d = %s"


def test_values_become_numbers_and_percent_signs_stay() -> None:
    assert numbered(SELECT) == "SELECT a FROM t WHERE b = $1 AND c LIKE '50%' AND d = $2"


def test_a_name_has_one_number_wherever_it_stands() -> None:
    assert numbered("SELECT %(a)s, %(b)s, %(a)s") == "SELECT $1, $2, $1"


def test_text_without_parameters_is_asked_as_it_is() -> None:
    fields = question_fields("default", "f", "t", "SELECT 5 % 3", None)
    assert fields is not None
    question = question_from(fields)
    assert question is not None
    assert question.sql == "SELECT 5 % 3"


def test_a_report_is_no_question() -> None:
    assert question_from((1, 2, 3)) is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE t SET a = 1",
        "SELECT a FROM t FOR UPDATE",
        "SELECT a INTO b FROM t",
        "SELECT 1; COMMIT; DROP TABLE t",
        "SELECT 1; CALL f()",
        "SELECT " + "a, " * 10_000,
    ],
)
def test_what_writes_locks_or_is_more_than_one_statement_is_never_asked(sql: str) -> None:
    assert question_fields("default", "f", "t", sql, ()) is None
