"""A probe is told of every migration that is missing, and of none that a squashed one stands for."""

from perflab_instrumentation.health.migrations import missing

FIRST, SECOND, SQUASHED = ("shop", "0001"), ("shop", "0002"), ("shop", "0001_squashed_0002")


def test_a_migration_that_is_not_applied_is_missing() -> None:
    assert missing({FIRST: (), SECOND: ()}, frozenset({FIRST})) == (SECOND,)


def test_nothing_is_missing_where_the_database_is_ahead_of_the_code() -> None:
    assert missing({FIRST: ()}, frozenset({FIRST, SECOND})) == ()


def test_a_squashed_migration_is_applied_when_all_that_it_replaces_are() -> None:
    expected = {SQUASHED: (FIRST, SECOND)}
    assert missing(expected, frozenset({FIRST, SECOND})) == ()
    assert missing(expected, frozenset({SQUASHED})) == ()
    assert missing(expected, frozenset({FIRST})) == (SQUASHED,)
