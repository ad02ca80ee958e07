"""How would the database answer this statement? The shape of its plan, without costs, rows or times.

A plan is one of a test's few rows; it says that the statement or its indexes changed, not what production does.
"""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from perflab_instrumentation.examine.fingerprint import is_plain_select
from perflab_instrumentation.examine.plan_shape import shape


def plan_shape(connection: Any, sql: str, params: Any) -> str:
    """One line; empty for what is no plain SELECT and for databases whose plans are not read."""
    explain = EXPLAIN.get(connection.vendor)
    if explain is None or not is_plain_select(sql):
        return ""
    from django.db import DatabaseError, transaction

    try:
        # In a savepoint of its own: a failing EXPLAIN must not spoil the test's transaction.
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            return explain(cursor, sql, params)
    except DatabaseError:
        return ""


def _postgresql(cursor: Any, sql: str, params: Any) -> str:
    cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
    plan = cursor.fetchone()[0]
    return shape((json.loads(plan) if isinstance(plan, str) else plan)[0])


def _sqlite(cursor: Any, sql: str, params: Any) -> str:
    cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
    return " > ".join(row[3] for row in cursor.fetchall())


EXPLAIN: Final[Mapping[str, Callable[[Any, str, Any], str]]] = MappingProxyType(
    {"postgresql": _postgresql, "sqlite": _sqlite}
)
"""Django's vendor to how its plans are read."""
