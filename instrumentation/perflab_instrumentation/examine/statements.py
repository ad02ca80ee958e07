"""Which statements does a request execute, and which connections does it open? A wrapper on each connection."""

import functools
import sys
from collections.abc import Callable, Sized
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from perflab_instrumentation.examine.call_site import call_site
from perflab_instrumentation.examine.lines import StatementLine
from perflab_instrumentation.examine.sql.normalise import fingerprint, normalise
from perflab_instrumentation.examine.work import current

type Execute = Callable[[Any, Any, bool, dict[str, Any]], Any]


class Explain(Protocol):
    """Takes a statement's plan right after it was executed."""

    def __call__(
        self, connection: BaseDatabaseWrapper, *, endpoint: str, fingerprint: str, sql: str, parameters: Any
    ) -> None: ...


class StatementRecorder:
    """An execute wrapper, the same one for every connection of the process: what it fills belongs to the request."""

    def __init__(self, explain: Explain | None, project: tuple[str, ...]) -> None:
        self._explain = explain
        self._project = project

    def __call__(self, execute: Execute, sql: Any, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
        work = current.get()
        if work is None:
            return execute(sql, parameters, many, context)
        text = sql if isinstance(sql, str) else sql.as_string(None)
        normalised = _normalised(text)
        failed = True
        try:
            result = execute(sql, parameters, many, context)
            failed = False
        finally:
            work.statements.append(
                StatementLine(
                    fingerprint=fingerprint(normalised),
                    sql=normalised,
                    calls=len(parameters) if many and isinstance(parameters, Sized) else 1,
                    rows=0 if failed else max(0, context["cursor"].rowcount),
                    call_site=call_site(sys._getframe(1), self._project),
                    failed=failed,
                )
            )
        if self._explain is not None and not many:
            self._explain(
                context["connection"],
                endpoint=work.endpoint(),
                fingerprint=work.statements[-1].fingerprint,
                sql=text,
                parameters=parameters,
            )
        return result


_normalised = functools.lru_cache(maxsize=4096)(normalise)


def record_statements(*, explain: Explain | None = None) -> None:
    """Install the wrapper on each connection as it opens, and on those that are open; calling it again replaces it."""
    recorder = StatementRecorder(explain, _project_folders())

    def install(*, connection: BaseDatabaseWrapper, **_signal: Any) -> None:
        _wrap(connection, recorder)
        work = current.get()
        if work is not None:
            if connection.settings_dict["OPTIONS"].get("pool"):
                work.connections_taken += 1
            else:
                work.connections_opened += 1

    connection_created.connect(install, weak=False, dispatch_uid="perflab_examine")
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None:
            _wrap(connection, recorder)


def _wrap(connection: BaseDatabaseWrapper, recorder: StatementRecorder) -> None:
    """A wrapper stays with Django's connection object through reconnects, so it is put there once."""
    connection.execute_wrappers[:] = [
        *(wrapper for wrapper in connection.execute_wrappers if not isinstance(wrapper, StatementRecorder)),
        recorder,
    ]


def _project_folders() -> tuple[str, ...]:
    """The folder of the package with the root URLs: the project's even where it was installed like a library."""
    module = sys.modules.get(str(settings.ROOT_URLCONF).partition(".")[0])
    file = getattr(module, "__file__", None)
    return (str(Path(file).parent),) if file and Path(file).name == "__init__.py" else ()
