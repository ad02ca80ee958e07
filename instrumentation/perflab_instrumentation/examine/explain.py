"""How did PostgreSQL answer? EXPLAIN (ANALYZE, BUFFERS) of plain SELECTs, right after they ran, with their values."""

from pathlib import Path
from typing import Any

import psycopg

from perflab_instrumentation.examine.fingerprint import fingerprint, is_plain_select
from perflab_instrumentation.examine.lines import write_line

PARAMETER_SETS = 5
OPTIONS = "ANALYZE, BUFFERS, SETTINGS, FORMAT JSON"


class Explainer:
    """Explains each statement of each endpoint with its first few distinct values: one index can have two plans."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[tuple[str, str], set[str]] = {}

    def consider(self, sql: str, params: Any, context: dict[str, Any], *, endpoint: str) -> None:
        """Explain the statement unless it writes, locks, streams, or has been explained often enough."""
        if not is_plain_select(sql) or context["connection"].vendor != "postgresql":
            return
        if getattr(context["cursor"].cursor, "name", None):
            return  # a server-side cursor is still being read on this connection
        seen = self._seen.setdefault((endpoint, fingerprint(sql)), set())
        values = repr(params)
        if values in seen or len(seen) >= PARAMETER_SETS:
            return
        seen.add(values)
        plan = self._explain(context["connection"].connection, sql, params)
        if plan is not None:
            write_line(
                self._folder,
                "plans",
                {"endpoint": endpoint, "fingerprint": fingerprint(sql), "parameters": values[:500], "plan": plan},
            )

    def _explain(self, connection: Any, sql: str, params: Any) -> Any:
        """In a savepoint of its own: a failing EXPLAIN must not spoil the request's transaction."""
        try:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN ({OPTIONS}) {sql}", params)
                return cursor.fetchone()[0][0]
        except psycopg.Error:
            return None
