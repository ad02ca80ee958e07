"""How is a plan asked for without disturbing anybody? EXPLAIN (GENERIC_PLAN) on a connection of its own.

Read only, never ANALYZE, with short time limits: planning waits for nobody's lock, and nothing is run. Each question
is a transaction of its own, so that it works behind a pooler too.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from perflab_instrumentation.plans.question import Question

OLDEST_VERSION: Final = 160_000
"""PostgreSQL 16 has GENERIC_PLAN."""

BEGIN: Final = "BEGIN READ ONLY; SET LOCAL statement_timeout = '1s'; SET LOCAL lock_timeout = '100ms'"


class CannotExplain(Exception):
    """The database never will: it is no PostgreSQL, or older than 16."""


class Explainer:
    """Connections by alias, opened when needed; to be used by one thread."""

    def __init__(self) -> None:
        self._connections: dict[str, Any] = {}

    def plan(self, question: Question) -> Mapping[str, Any]:
        """The plan as PostgreSQL's JSON.

        Raises:
            CannotExplain: as it says.
            django.db.Error: no connection, or the statement cannot be planned without its values.
        """
        from django.db import Error

        connection = self._connection(question.alias)
        try:
            # The driver's own cursor: Django's warns where apps are not loaded, which a helper has no use for.
            with connection.wrap_database_errors, connection.create_cursor() as cursor:
                cursor.execute(BEGIN)
                try:
                    cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {question.sql}")
                    (answer,) = cursor.fetchone()
                finally:
                    cursor.execute("ROLLBACK")
        except Error:
            self._forget(question.alias)
            raise
        plans = json.loads(answer) if isinstance(answer, str) else answer
        plan: Mapping[str, Any] = plans[0]
        return plan

    def prepare(self, alias: str) -> None:
        """Open the connection, which may take long and says nothing of what explaining costs; raises as `plan`."""
        self._connection(alias)

    def rest(self) -> None:
        """Hold no connection while there is nothing to ask."""
        for alias in tuple(self._connections):
            self._forget(alias)

    def _connection(self, alias: str) -> Any:
        if alias not in self._connections:
            from django.db import connections
            from django.db.utils import load_backend

            settings = connections.settings[alias]
            options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
            backend: Any = load_backend(settings["ENGINE"])
            connection = backend.DatabaseWrapper({**settings, "OPTIONS": options}, alias)
            if connection.vendor != "postgresql":
                raise CannotExplain(f"{alias} is no PostgreSQL")
            connection.ensure_connection()
            if connection.pg_version < OLDEST_VERSION:
                connection.close()
                raise CannotExplain(f"{alias} is older than PostgreSQL 16, which learnt EXPLAIN (GENERIC_PLAN)")
            self._connections[alias] = connection
        return self._connections[alias]

    def _forget(self, alias: str) -> None:
        from django.db import Error

        try:
            self._connections.pop(alias).close()
        except Error:
            return  # a connection that broke is gone as well
