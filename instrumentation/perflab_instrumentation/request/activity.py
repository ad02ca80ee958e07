"""What is known of the request, task or command that runs? Filled by the watches, judged when it ends.

Plain tuples in lists: this is the path that every request pays for.
"""

from contextvars import ContextVar
from typing import Final

from perflab_instrumentation.request.frames import Frame, project_frames
from perflab_instrumentation.request.statements import Statement
from perflab_instrumentation.request.trace_context import TraceContext

type Query = tuple[Statement, str, int, int, int, tuple[Frame, ...], bool]
"""Statement, database system, began and ended (perf_counter_ns), rows, the project's frames, failed."""

type CacheOperation = tuple[str, str, str, int, int, int]
"""Cache alias, operation, result, began and ended (perf_counter_ns), keys."""

type Call = tuple[str, str, object, int, int, int, bool]
"""Database system, operation, its key (None where it has none), began and ended (perf_counter_ns), commands, failed."""

type ExceptionLink = tuple[str, str, str, tuple[Frame, ...]]
"""Type, module, message, frames: one exception of a chain."""

MOST_QUERIES: Final = 2000
"""Beyond these, statements (and Redis commands) are counted but no longer kept one by one."""


class Activity:
    """One request, task or command, while it runs."""

    __slots__ = (
        "cache_ns",
        "cache_operations",
        "call_count",
        "calls",
        "context",
        "database_ns",
        "error",
        "in_cache",
        "more_cache_keys",
        "queries",
        "query_count",
        "repeated",
        "seen",
    )

    def __init__(self, context: TraceContext) -> None:
        self.context = context
        self.queries: list[Query] = []
        self.query_count = 0
        self.cache_operations: list[CacheOperation] = []
        self.more_cache_keys: dict[tuple[str, str, str], int] = {}
        self.seen: dict[str, int] = {}
        self.repeated: dict[str, tuple[Frame, ...]] = {}
        self.calls: list[Call] = []
        self.call_count = 0
        self.error: tuple[ExceptionLink, ...] = ()
        self.in_cache = False
        self.database_ns = 0
        self.cache_ns = 0

    def add_query(
        self, statement: Statement, system: str, began_ns: int, ended_ns: int, rows: int, failed: bool, repeats: int
    ) -> None:
        """One statement came back. Frames are walked for a sampled request, and once for a statement that repeats."""
        self.query_count += 1
        times = self.seen[statement.fingerprint] = self.seen.get(statement.fingerprint, 0) + 1
        frames: tuple[Frame, ...] = ()
        if self.context.sampled:
            frames = project_frames()
        if times == repeats:
            self.repeated[statement.fingerprint] = frames[:1] or project_frames(1)
        if self.query_count <= MOST_QUERIES:
            self.queries.append((statement, system, began_ns, ended_ns, rows, frames, failed))

    def add_cache_operation(self, operation: CacheOperation) -> None:
        """One operation came back; beyond MOST_QUERIES only its keys are counted."""
        if len(self.cache_operations) < MOST_QUERIES:
            self.cache_operations.append(operation)
        else:
            kind = operation[:3]
            self.more_cache_keys[kind] = self.more_cache_keys.get(kind, 0) + operation[5]

    def add_call(
        self, system: str, operation: str, key: object, began_ns: int, ended_ns: int, commands: int, failed: bool
    ) -> None:
        """One Redis command, or a pipeline of them, came back."""
        self.call_count += commands
        if len(self.calls) < MOST_QUERIES:
            self.calls.append((system, operation, key, began_ns, ended_ns, commands, failed))


CURRENT: Final[ContextVar[Activity | None]] = ContextVar("perflab_activity", default=None)
