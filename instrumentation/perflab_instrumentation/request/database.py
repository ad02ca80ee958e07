"""Which statements does the request send, and which connections does it open? One wrapper around every cursor.

Django's `execute_wrappers` are the project's own list, which projects (and Django's tests) compare with what they put
in. So the watch stands outside that list: a project's wrappers are then part of a statement, and never its call site.
"""

import logging
from time import perf_counter_ns
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.backends.utils import CursorWrapper

from perflab_instrumentation.live import live
from perflab_instrumentation.plans.teller import Teller
from perflab_instrumentation.request.activity import CURRENT
from perflab_instrumentation.request.pools import watch_pool
from perflab_instrumentation.request.statements import statement_of

SYSTEMS: Final = {"oracle": "oracle.db", "mysql": "mysql", "postgresql": "postgresql", "sqlite": "sqlite"}
"""Django's vendors as OpenTelemetry's `db.system.name`."""

logger = logging.getLogger("perflab.instruments")

ORIGINAL: Final = "_perflab_original"


def watch(*, repeats: int, statements: bool, pools: bool, plans: bool) -> None:
    """Attach to every cursor, and to every connection that is opened from now on."""
    if statements:
        stand_around_cursors(repeats=repeats, teller=Teller() if plans else None)

    def attach(connection: BaseDatabaseWrapper, **_: Any) -> None:
        try:
            if statements:
                system = SYSTEMS.get(connection.vendor, connection.vendor)
                live().tally.connection_opened(system, connection.alias)
            if pools:
                watch_pool(connection)
        except Exception:
            # The connection is good; this signal's receivers would break it.
            logger.exception("a connection could not be counted")

    connection_created.connect(attach, weak=False, dispatch_uid="perflab.instruments")


def stand_around_cursors(*, repeats: int, teller: Teller | None = None) -> None:
    """The outermost of all wrappers; doing it again replaces the watch. Outside a request it only passes the call on.

    One function and no closure per statement: with thousands of statements a second this is the instruments' cost.
    """
    wrapped: Any = CursorWrapper._execute_with_wrappers  # type: ignore[attr-defined]  # not in the stubs
    original = getattr(wrapped, ORIGINAL, wrapped)

    def call(self: CursorWrapper, sql: str, params: Any, many: bool, executor: Any) -> Any:
        activity = CURRENT.get()
        if activity is None:
            return original(self, sql, params, many, executor)
        began_ns = perf_counter_ns()
        failed = True
        try:
            result = original(self, sql, params, many, executor)
            failed = False
            return result
        finally:
            ended_ns = perf_counter_ns()
            vendor = self.db.vendor
            rows = 0 if failed else max(0, self.cursor.rowcount or 0)
            text = sql if type(sql) is str else str(sql)
            statement = statement_of(text)
            activity.add_query(statement, SYSTEMS.get(vendor, vendor), began_ns, ended_ns, rows, failed, repeats)
            if teller is not None and not failed:
                teller.meet(self.db, statement, text, params)
            activity.database_ns += perf_counter_ns() - ended_ns

    setattr(call, ORIGINAL, original)
    CursorWrapper._execute_with_wrappers = call  # type: ignore[attr-defined]
