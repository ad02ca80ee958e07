"""What plan did this SELECT get? EXPLAIN (ANALYZE) right after it, on its connection, with its parameters.

ANALYZE runs the statement again, so only plain SELECTs are explained, and inside a block that is rolled back: a
savepoint in a transaction, a transaction of its own in autocommit mode. A refused EXPLAIN thereby harms nothing, and
neither named cursors nor PgBouncer's transaction pooling notice.
"""

import hashlib
import json
import threading
from collections import defaultdict
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from opentelemetry.instrumentation.utils import suppress_instrumentation

from perflab_instrumentation.examine.json_lines import JsonLines
from perflab_instrumentation.examine.lines import PlanLine
from perflab_instrumentation.examine.sql.plain_select import is_plain_select

PREFIX = "EXPLAIN (ANALYZE, BUFFERS, SETTINGS, FORMAT JSON) "


class Explainer:
    """Explains each statement of each endpoint for a few sets of parameters."""

    def __init__(self, lines: JsonLines, *, per_statement: int) -> None:
        self._lines = lines
        self._per_statement = per_statement
        self._tried: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._lock = threading.Lock()

    def __call__(
        self, connection: BaseDatabaseWrapper, *, endpoint: str, fingerprint: str, sql: str, parameters: Any
    ) -> None:
        """Take the plan unless enough were taken; the caller has just executed the statement with success."""
        raw = connection.connection
        if not isinstance(raw, psycopg.Connection) or not is_plain_select(sql):
            return
        digest = hashlib.sha256(repr(parameters).encode()).hexdigest()[:12]
        with self._lock:
            tried = self._tried[endpoint, fingerprint]
            if digest in tried or len(tried) >= self._per_statement:
                return
            tried.add(digest)
        explained, error = _explain(raw, sql, parameters)
        self._lines.write(
            "plans",
            PlanLine(endpoint=endpoint, fingerprint=fingerprint, parameters=digest, explained=explained, error=error),
        )


def _explain(raw: psycopg.Connection[Any], sql: str, parameters: Any) -> tuple[dict[str, Any] | None, str | None]:
    """On a cursor of psycopg's own: past Django's wrappers and, suppressed, past OpenTelemetry's."""
    try:
        with suppress_instrumentation(), raw.transaction(force_rollback=True), raw.cursor() as cursor:
            cursor.execute((PREFIX + sql).encode(), parameters)
            row = cursor.fetchone()
    except psycopg.Error as error:
        return None, f"{type(error).__name__}: {error}"
    document = row[0] if row else None
    if isinstance(document, str):
        document = json.loads(document)
    return (document[0], None) if document else (None, "EXPLAIN returned nothing")
