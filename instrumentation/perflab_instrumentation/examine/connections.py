"""Which statements did the request issue? An execute wrapper on every connection Django opens."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from perflab_instrumentation.examine.call_site import call_site
from perflab_instrumentation.examine.explain import Explainer
from perflab_instrumentation.examine.fingerprint import fingerprint, normalise
from perflab_instrumentation.examine.record import CURRENT, Statement
from perflab_instrumentation.examine.settings import examination_folder

type Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class StatementWatch:
    """Called by Django around each statement; records it and, in profile mode, explains it."""

    def __init__(self, explainer: Explainer | None) -> None:
        self._explainer = explainer

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        record = CURRENT.get()
        if record is None or _is_silks(sql):
            return execute(sql, params, many, context)
        result = execute(sql, params, many, context)
        text = str(sql)
        record.statements.append(
            Statement(
                fingerprint=fingerprint(text),
                sql=normalise(text),
                rows=max(0, context["cursor"].rowcount),
                call_site=call_site(),
            )
        )
        if self._explainer is not None and not many:
            self._explainer.consider(text, params, context, endpoint=record.endpoint)
        return result


def watch(*, explain: bool) -> None:
    """Attach to every connection that is opened from now on."""
    explainer = Explainer(examination_folder()) if explain else None
    statement_watch = StatementWatch(explainer)

    def attach(connection: BaseDatabaseWrapper, **_: Any) -> None:
        record = CURRENT.get()
        if record is not None:
            record.connections_opened += 1
        if statement_watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(statement_watch)

    connection_created.connect(attach, weak=False, dispatch_uid="perflab.examine")


def _is_silks(sql: str) -> bool:
    """Silk's own bookkeeping, and the EXPLAIN that it runs for each query."""
    text = str(sql)
    return '"silk_' in text or text.lstrip().upper().startswith("EXPLAIN")
