"""What must work before requests are welcome? django-health-check's checks, and those that it lacks.

Each runs in a thread, within `timeout` and a second, and raises what may be shown to whoever asks.
"""

import dataclasses
import datetime
import time
import uuid
from collections.abc import Sequence
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.db import Error, connections
from health_check import checks
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable

from perflab_instrumentation.health.migrations import Expected, expected_migrations, missing

TIMEOUT = datetime.timedelta(seconds=2)
SHOWN = 3
LOOKS = 3
BETWEEN_LOOKS_S = 0.15


@dataclasses.dataclass
class Database(checks.Database):  # type: ignore[misc]  # its package ships no types
    """Answers SELECT 1, on a connection that is opened (or taken from the pool) for it."""

    timeout = TIMEOUT


@dataclasses.dataclass
class Cache(checks.Cache):  # type: ignore[misc]
    """Gives back what was put in. The package's own asks on the event loop's thread, which a dead peer would hold."""

    timeout: datetime.timedelta = dataclasses.field(default=TIMEOUT, repr=False)

    def run(self) -> None:
        cache, key = caches[self.alias], f"{self.key_prefix}:{uuid.uuid4().hex}"
        try:
            cache.set(key, key, timeout=self.timeout.total_seconds())
            answer = cache.get(key)
            cache.delete(key)
        except Exception as error:
            raise ServiceUnavailable(f"{type(error).__name__} instead of an answer") from error
        if answer != key:
            raise ServiceUnavailable("what was put in does not come out")


@dataclasses.dataclass
class Migrations(HealthCheck):  # type: ignore[misc]
    """Every migration that this code holds is applied. Once that was so, it is not asked again."""

    alias: str = "default"
    timeout = TIMEOUT

    def run(self) -> None:
        if self.alias in _migrated:
            return
        connection = connections[self.alias]
        try:
            with connection.temporary_connection() as cursor:
                cursor.execute("SELECT app, name FROM django_migrations")
                applied = frozenset((str(app), str(name)) for app, name in cursor.fetchall())
        except Error as error:
            raise ServiceUnavailable("django_migrations cannot be read") from error
        if absent := missing(_expected(), applied):
            shown = ", ".join(f"{app}.{name}" for app, name in absent[:SHOWN])
            raise ServiceUnavailable(f"{len(absent)} migrations are not applied: {shown}")
        _migrated.add(self.alias)


@dataclasses.dataclass
class Pool(HealthCheck):  # type: ignore[misc]
    """psycopg's pool has a connection to give: full, and requests waiting, means that another process should serve.

    For as long as `LOOKS` looks: the database's check beside this one waits too, for a moment, in a pool of one.
    """

    alias: str = "default"
    timeout = TIMEOUT

    def run(self) -> None:
        for look in range(LOOKS):
            if look:
                time.sleep(BETWEEN_LOOKS_S)
            if (waiting := self._waiting()) is None:
                return
        raise ServiceUnavailable(waiting)

    def _waiting(self) -> str | None:
        """What is wrong now, if it is."""
        pool: Any = getattr(connections[self.alias], "pool", None)
        numbers = pool.get_stats() if pool is not None else {}
        waiting = numbers.get("requests_waiting", 0)
        if waiting and not numbers.get("pool_available", 0) and numbers["pool_size"] >= numbers["pool_max"]:
            return f"all {numbers['pool_max']} connections are out, and {waiting} requests wait"
        return None


def default_checks() -> Sequence[Any]:
    """A check of each database (with its migrations and pool) and each cache that the settings name."""
    found: list[Any] = []
    for alias in connections:
        if connections.settings[alias]["ENGINE"] == "django.db.backends.dummy":
            continue
        found += [Database(alias=alias), Migrations(alias=alias)]
        if getattr(connections[alias], "pool", None) is not None:
            found.append(Pool(alias=alias))
    return (*found, *(Cache(alias=alias) for alias in caches if not isinstance(caches[alias], DummyCache)))


def name_of(check: Any) -> str:
    """`database default`."""
    return " ".join(filter(None, (type(check).__name__.lower(), str(getattr(check, "alias", "")))))


_migrated: set[str] = set()
_known: list[Expected] = []


def _expected() -> Expected:
    """Read from disk once per process."""
    if not _known:
        _known.append(expected_migrations())
    return _known[0]
