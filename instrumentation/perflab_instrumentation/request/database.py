"""Which statements does the request send, and which connections does it open? One wrapper around every cursor.

Django's `execute_wrappers` are the project's own list, which projects (and Django's tests) compare with what they put
in. So the watch stands outside that list: a project's wrappers are then part of a statement, and never its call site.
"""

from collections.abc import Callable
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

type Execute = Callable[[str, Any, bool, dict[str, Any]], Any]

SYSTEMS: Final = {"oracle": "oracle.db", "mysql": "mysql", "postgresql": "postgresql", "sqlite": "sqlite"}
"""Django's vendors as OpenTelemetry's `db.system.name`."""

ORIGINAL: Final = "_perflab_original"


class StatementWatch:
    """Called by Django around each statement. Outside a request it only passes the call on."""

    __slots__ = ("_repeats", "_teller")

    def __init__(self, repeats: int, teller: Teller | None = None) -> None:
        self._repeats, self._teller = repeats, teller

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        activity = CURRENT.get()
        if activity is None:
            return execute(sql, params, many, context)
        began_ns = perf_counter_ns()
        failed = True
        try:
            result = execute(sql, params, many, context)
            failed = False
            return result
        finally:
            ended_ns = perf_counter_ns()
            vendor = context["connection"].vendor
            rows = 0 if failed else max(0, context["cursor"].cursor.rowcount)
            text = sql if type(sql) is str else str(sql)
            statement = statement_of(text)
            activity.add_query(statement, SYSTEMS.get(vendor, vendor), began_ns, ended_ns, rows, failed, self._repeats)
            if self._teller is not None and not failed:
                self._teller.meet(context["connection"], statement, text, params)
            activity.database_ns += perf_counter_ns() - ended_ns


def watch(*, repeats: int, statements: bool, pools: bool, plans: bool) -> None:
    """Attach to every cursor, and to every connection that is opened from now on."""
    if statements:
        _stand_around_cursors(StatementWatch(repeats, Teller() if plans else None))

    def attach(connection: BaseDatabaseWrapper, **_: Any) -> None:
        if statements:
            system = SYSTEMS.get(connection.vendor, connection.vendor)
            live().tally.connection_opened(system, connection.alias)
        if pools:
            watch_pool(connection)

    connection_created.connect(attach, weak=False, dispatch_uid="perflab.instruments")


def _stand_around_cursors(statement_watch: StatementWatch) -> None:
    """The outermost of all wrappers; doing it again replaces the watch."""
    wrapped: Any = CursorWrapper._execute_with_wrappers  # type: ignore[attr-defined]  # not in the stubs
    original = getattr(wrapped, ORIGINAL, wrapped)

    def call(self: CursorWrapper, sql: str, params: Any, many: bool, executor: Any) -> Any:
        if CURRENT.get() is None:
            return original(self, sql, params, many, executor)

        def execute(sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            return original(self, sql, params, many, executor)

        return statement_watch(execute, sql, params, many, {"connection": self.db, "cursor": self})

    setattr(call, ORIGINAL, original)
    CursorWrapper._execute_with_wrappers = call  # type: ignore[attr-defined]
