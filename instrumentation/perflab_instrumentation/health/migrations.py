"""Which migrations does this code hold that the database does not? Read from disk; compared without Django's planner.

Planning imports and sorts everything at each call; a probe only needs to know whether something is missing.
"""

from collections.abc import Mapping

type Name = tuple[str, str]
"""App label and migration."""

type Expected = Mapping[Name, tuple[Name, ...]]
"""Each migration, and those that it stands for where it is a squashed one."""


def missing(expected: Expected, applied: frozenset[Name]) -> tuple[Name, ...]:
    """What is still to be applied. A squashed migration counts as applied when all that it replaces are."""

    def is_applied(name: Name) -> bool:
        replaced = expected.get(name, ())
        return name in applied or (bool(replaced) and all(map(is_applied, replaced)))

    return tuple(sorted(name for name in expected if not is_applied(name)))


def expected_migrations() -> Expected:
    """The migrations of all installed apps, as they lie on disk, without those that a squashed one replaces."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    return {name: tuple(loader.disk_migrations[name].replaces) for name in loader.graph.nodes}
