"""Are these two texts the same statement?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_instrumentation.examine.sql.normalise import fingerprint, normalise

AS_DJANGO_SENDS_AND_AS_POSTGRESQL_SHOWS = {
    "a parameter": ("SELECT a FROM t WHERE id = %s LIMIT 21", "SELECT a FROM t WHERE id = $1 LIMIT $2"),
    "a list": ("SELECT a FROM t WHERE id IN (%s, %s, %s)", "SELECT a FROM t WHERE id IN ($1 /*, ... */)"),
    "a cast that psycopg adds": ("SELECT a FROM t WHERE at >= %s", "SELECT a FROM t WHERE at >= $1::timestamptz"),
    "a negative number": ("SELECT a FROM t WHERE n = %s AND m > -5", "SELECT a FROM t WHERE n =  $1 AND m > $2"),
    "a text": ("SELECT a FROM t WHERE n LIKE '%%x%%'", "SELECT a FROM t WHERE n LIKE $1"),
    "many rows": ('INSERT INTO t ("a") VALUES (%s), (%s)', 'INSERT INTO t ("a") VALUES ($1), ($2)'),
    "an ordinal": (
        'SELECT "a" FROM t ORDER BY "b" ASC, 2 DESC LIMIT 3',
        'SELECT "a" FROM t ORDER BY "b" ASC, 2 DESC LIMIT $1',
    ),
    "a branch without a value": (
        "UPDATE t SET n = (CASE WHEN (id = %s) THEN (n - %s) ELSE NULL END)::integer WHERE gone IS NULL",
        "UPDATE t SET n = (CASE WHEN (id = $1) THEN (n - $2) ELSE $3 END)::integer WHERE gone IS NULL",
    ),
    "a comment": ("SELECT 1 /*traceparent='00-1'*/", "SELECT $1"),
    "a modulo": ("SELECT a %% 2 FROM t", "SELECT a % $1 FROM t"),
}


@pytest.mark.parametrize("case", AS_DJANGO_SENDS_AND_AS_POSTGRESQL_SHOWS)
def test_both_sides_of_the_wire_agree_on(case: str) -> None:
    sent, shown = AS_DJANGO_SENDS_AND_AS_POSTGRESQL_SHOWS[case]
    assert normalise(sent) == normalise(shown)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM t WHERE x = %s", "SELECT a FROM t WHERE y = %s"),
        ('SELECT "a" FROM t', 'SELECT "A" FROM t'),
        ("SELECT a FROM t ORDER BY 1", "SELECT a FROM t ORDER BY 2"),
        ("SELECT a FROM t WHERE x = ANY(%s)", "SELECT a FROM t WHERE x IN (%s)"),
    ],
)
def test_these_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_a_savepoints_name_holds_a_thread_and_goes() -> None:
    assert normalise('SAVEPOINT "s140234_x12"') == "SAVEPOINT"
    assert normalise('RELEASE SAVEPOINT "s140234_x12"') == "RELEASE SAVEPOINT"
    assert normalise('ROLLBACK TO SAVEPOINT "s140234_x12"') == "ROLLBACK TO SAVEPOINT"


@given(st.integers(min_value=1, max_value=200))
def test_a_list_of_any_length_is_one_statement(length: int) -> None:
    listed = ", ".join(["%s"] * length)
    assert normalise(f"SELECT a FROM t WHERE id IN ({listed})") == "SELECT a FROM t WHERE id IN (...)"


@given(st.integers(min_value=2, max_value=50))
def test_rows_of_any_number_are_one_statement(rows: int) -> None:
    values = ", ".join(["(%s, UPPER(%s))"] * rows)
    assert normalise(f"INSERT INTO t VALUES {values}") == "INSERT INTO t VALUES (%s, UPPER(%s)), ..."


def test_the_branches_of_a_bulk_update_are_one_statement() -> None:
    branches = [" ".join(['WHEN ("t"."id" = %s) THEN %s'] * number) for number in (2, 3, 40)]
    texts = {normalise(f"UPDATE t SET n = (CASE {listed} ELSE NULL END) WHERE id IN (%s)") for listed in branches}
    assert texts == {'UPDATE t SET n = (CASE WHEN ("t"."id" = %s) THEN %s ... ELSE %s END) WHERE id IN (...)'}


@given(st.sampled_from([sql for pair in AS_DJANGO_SENDS_AND_AS_POSTGRESQL_SHOWS.values() for sql in pair]))
def test_normalising_twice_is_normalising_once(sql: str) -> None:
    assert normalise(normalise(sql)) == normalise(sql)


def test_a_fingerprint_is_the_same_in_every_process_and_release() -> None:
    """Evidence of different runs is compared by it."""
    assert fingerprint(normalise("SELECT a FROM t WHERE id = 5")) == "fec09fda4d039d51"
