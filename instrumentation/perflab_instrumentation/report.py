"""What leaves the worker about one request? A tuple of plain values on the wire, a named tuple for the sinks.

Nothing here holds a cookie, a credential, a query string, a statement's parameters or a body.
"""

from typing import NamedTuple

from perflab_instrumentation.request.activity import ExceptionLink
from perflab_instrumentation.request.frames import Frame


class QueryReport(NamedTuple):
    """One statement; times in nanoseconds after the request began."""

    text: str
    fingerprint: str
    operation: str
    system: str
    began_ns: int
    ended_ns: int
    rows: int
    frames: tuple[Frame, ...]
    failed: bool


class CacheReport(NamedTuple):
    """One cache operation; times as a query's."""

    alias: str
    operation: str
    result: str
    began_ns: int
    ended_ns: int
    keys: int


class Report(NamedTuple):
    """One request. `reason` says why it is reported: sampled, slow or error."""

    trace_id: int
    span_id: int
    parent_span_id: int
    sampled: bool
    reason: str
    method: str
    route: str
    view: str
    path: str
    status: int
    began_at_ns: int
    duration_ns: int
    pid: int
    headers: tuple[tuple[str, str], ...]
    parameter_names: tuple[str, ...]
    queries: tuple[QueryReport, ...]
    query_count: int
    cache: tuple[CacheReport, ...]
    repeated: tuple[tuple[str, int, tuple[Frame, ...]], ...]
    error: tuple[ExceptionLink, ...]

    @property
    def trace_hex(self) -> str:
        return f"{self.trace_id:032x}"

    @property
    def span_hex(self) -> str:
        return f"{self.span_id:016x}"

    @property
    def ended_at_ns(self) -> int:
        return self.began_at_ns + self.duration_ns

    @property
    def name(self) -> str:
        return f"{self.method} {self.route}" if self.route else self.method


def report_from(fields: tuple[object, ...]) -> Report:
    """The sinks' view of a tuple that may have crossed a socket."""
    report = Report(*fields)  # type: ignore[arg-type]  # written by `report_of` in the same version of this package
    return report._replace(
        queries=tuple(QueryReport(*query) for query in report.queries),
        cache=tuple(CacheReport(*operation) for operation in report.cache),
    )
