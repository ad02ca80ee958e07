"""Which statements did one call send, and what came back? Wrappers on Django's connections, for this call only."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from perflab_instrumentation.benchmarking.counting_cursor import CountingCursor
from perflab_instrumentation.benchmarking.plans import plan_shape
from perflab_instrumentation.request.frames import project_frames, words
from perflab_instrumentation.request.statements import Statement, statement_of

MOST_PLANS: Final = 100
"""Different statements of one call; beyond them a plan hash would say little and take long."""


@dataclass(slots=True)
class Sent:
    """One normalised statement and how often it came."""

    statement: Statement
    call_site: str
    count: int = 0


@dataclass(slots=True)
class Observation:
    """What one call did; `shapes` maps fingerprints to plan shapes, where the database told them."""

    queries: int = 0
    sent: dict[str, Sent] = field(default_factory=dict)
    shapes: dict[str, str] = field(default_factory=dict)
    cursors: list[CountingCursor] = field(default_factory=list)
    known_rows: int = 0

    @property
    def rows(self) -> int:
        """Rows returned or changed: as the database counts them, or else as many as were fetched."""
        return self.known_rows + sum(cursor.fetched for cursor in self.cursors)


def observe(function: Callable[[], object]) -> Observation:
    """Call the function once. Without a configured Django there are no statements to see."""
    observation = Observation()
    examples: dict[str, tuple[Any, str, Any]] = {}
    with _watched(observation, examples):
        function()
    for fingerprint, (connection, sql, params) in list(examples.items())[:MOST_PLANS]:
        shape = plan_shape(connection, sql, params)
        if shape:
            observation.shapes[fingerprint] = shape
    return observation


@contextmanager
def _watched(observation: Observation, examples: dict[str, tuple[Any, str, Any]]) -> Iterator[None]:
    from django.conf import settings

    if not settings.configured:
        yield
        return
    from django.db import connections
    from django.db.backends.signals import connection_created

    def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        text = sql if type(sql) is str else str(sql)
        statement = statement_of(text)
        sent = observation.sent.get(statement.fingerprint)
        if sent is None:
            frames = project_frames(1)
            sent = observation.sent[statement.fingerprint] = Sent(statement, words(frames[0]) if frames else "")
            if not many:
                examples[statement.fingerprint] = (context["connection"], text, params)
        sent.count += 1
        observation.queries += 1
        _count_rows(observation, context["cursor"])
        return result

    with ExitStack() as stack:

        def attach(connection: Any, **_: Any) -> None:
            if watch not in connection.execute_wrappers:
                stack.enter_context(connection.execute_wrapper(watch))

        for connection in connections.all(initialized_only=True):
            attach(connection)
        connection_created.connect(attach, weak=False)
        stack.callback(connection_created.disconnect, attach)
        yield


def _count_rows(observation: Observation, cursor: Any) -> None:
    """SQLite does not know how many rows there are until they are fetched."""
    rows = cursor.cursor.rowcount
    if rows >= 0:
        observation.known_rows += rows
    elif not isinstance(cursor.cursor, CountingCursor):
        counting = CountingCursor(cursor.cursor)
        cursor.cursor = counting
        observation.cursors.append(counting)
