"""Statements that differ only in their values are one; only plain SELECTs may be run again for their plan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_instrumentation.examine.fingerprint import fingerprint, is_plain_select, normalise


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=50))
def test_a_list_of_any_length_is_one_statement(ids: list[int]) -> None:
    text = f"SELECT a FROM t WHERE id IN ({', '.join(map(str, ids))})"
    assert fingerprint(text) == fingerprint("SELECT a FROM t WHERE id IN (%s)")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT  a\n FROM t", "SELECT a FROM t"),
        ("SELECT a FROM t LIMIT 20", "SELECT a FROM t LIMIT 50"),
        ("INSERT INTO t (a, b) VALUES (%s, %s), (%s, %s)", "INSERT INTO t (a, b) VALUES (%s, %s), (%s, %s), (%s, %s)"),
        ('SAVEPOINT "s1_x1"', 'SAVEPOINT "s2_x9"'),
    ],
)
def test_values_do_not_count(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


def test_tables_and_columns_do() -> None:
    assert fingerprint("SELECT a1 FROM t1") != fingerprint("SELECT a2 FROM t1")
    assert normalise('SELECT "t2"."c3" FROM "t2"') == 'SELECT "t2"."c3" FROM "t2"'


def test_the_hash_is_the_same_in_every_process() -> None:
    assert fingerprint("SELECT a FROM t WHERE id = %s") == "fec09fda4d03"


@pytest.mark.parametrize(
    ("sql", "plain"),
    [
        ("SELECT 1", True),
        ("  (SELECT a FROM t) UNION (SELECT b FROM u)", True),
        ("SELECT a FROM t WHERE name = 'INSERT'", True),
        ('SELECT "update" FROM t', True),
        ("SELECT a FROM t FOR UPDATE", False),
        ("SELECT a FROM t FOR NO KEY UPDATE", False),
        ("SELECT a INTO u FROM t", False),
        ("INSERT INTO t VALUES (1)", False),
        ("UPDATE t SET a = 1", False),
        ("DELETE FROM t", False),
        ("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", False),
    ],
)
def test_only_selects_that_neither_lock_nor_write_are_explained(sql: str, *, plain: bool) -> None:
    assert is_plain_select(sql) is plain
