"""Which statements has this worker met? Each is named to whoever explains, once; a look into a set for all others."""

from typing import Any

from perflab_instrumentation.live import live
from perflab_instrumentation.plans.question import question_fields
from perflab_instrumentation.request.statements import Statement

MOST = 5000


class Teller:
    """Part of the statement watch, where plan changes are asked for."""

    def __init__(self) -> None:
        self._met: set[tuple[str, str]] = set()

    def meet(self, connection: Any, statement: Statement, sql: str, params: Any) -> None:
        """On the request's path."""
        key = connection.alias, statement.fingerprint
        if key not in self._met:
            self._tell(key, connection, statement, sql, params)

    def _tell(self, key: tuple[str, str], connection: Any, statement: Statement, sql: str, params: Any) -> None:
        fields = None
        if connection.vendor == "postgresql" and len(self._met) < MOST:
            fields = question_fields(*key, statement.text, sql, params)
        if fields is None or live().shipper.send(fields):
            self._met.add(key)
