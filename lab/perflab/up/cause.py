"""What does every part of the stack know of one trace? Its spans, its row in Silk, its errors and its log lines."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import psycopg

from perflab.sinks.otlp.span import Span
from perflab.sinks.otlp.traces import spans_of
from perflab.sinks.sentry.errors import Occurrence, occurrences
from perflab.up.log_lines import LogLine, newest

TRACE_ID: Final = re.compile(r"[0-9a-f]{32}")
ATTEMPTS: Final = 3
SILK: Final = """
    SELECT id, method, path, view_name, time_taken, num_sql_queries,
           coalesce((SELECT sum(query.time_taken) FROM silk_sqlquery query WHERE query.request_id = request.id), 0)
    FROM silk_request request WHERE encoded_headers LIKE %s ORDER BY start_time
"""
"""The sink writes the trace's id among the headers; a trace that began elsewhere may have several rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One request as Silk has it."""

    request_id: str
    method: str
    path: str
    view: str
    duration_ms: float
    queries: int
    sql_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """All that is known; what came nowhere is empty."""

    trace_id: str
    spans: tuple[Span, ...]
    profiles: tuple[Profile, ...]
    errors: tuple[Occurrence, ...]
    lines: tuple[LogLine, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.spans or self.profiles or self.errors or self.lines)

    @property
    def root(self) -> Span | None:
        """The earliest span without a parent, else the earliest."""
        return min(self.spans, key=lambda span: (span.parent_span_id != "", span.start_ns), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Where the parts keep what they know.

    Attributes:
        sinks: The folder of spans and errors.
        write_out: Makes the sinks write what they still hold of a trace in memory.
        connect: To the database that holds Silk's tables.
        log: The application's JSON lines.
    """

    sinks: Path
    write_out: Callable[[str], object]
    connect: Callable[[], psycopg.Connection]
    log: Path

    def cause(self, trace_id: str) -> Cause:
        """Everything on one trace.

        Raises:
            psycopg.OperationalError: the database does not answer.
        """
        self.write_out(trace_id)
        spans, errors = self._sunk(trace_id)
        return Cause(
            trace_id=trace_id,
            spans=spans,
            profiles=self._profiles(trace_id),
            errors=errors,
            lines=tuple(reversed(newest(self.log, trace_id=trace_id))),
        )

    def _sunk(self, trace_id: str) -> tuple[tuple[Span, ...], tuple[Occurrence, ...]]:
        for attempt in range(ATTEMPTS):
            try:
                return spans_of(self.sinks / "spans", trace_id), occurrences(self.sinks / "errors", trace_id=trace_id)
            except duckdb.IOException:  # a part was merged away between listing and reading
                if attempt + 1 == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def _profiles(self, trace_id: str) -> tuple[Profile, ...]:
        with self.connect() as connection:
            rows = connection.execute(SILK, [f'%"{trace_id}"%']).fetchall()
        return tuple(
            Profile(
                request_id=request_id,
                method=method,
                path=path,
                view=view or "",
                duration_ms=float(duration_ms),
                queries=queries,
                sql_ms=float(sql_ms),
            )
            for request_id, method, path, view, duration_ms, queries, sql_ms in rows
        )
