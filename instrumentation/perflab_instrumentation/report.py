"""What leaves the worker about one activity? A tuple of plain values on the wire, a named tuple for the sinks.

Nothing here holds a cookie, a credential, a query string, a statement's parameters or a body.
"""

from typing import Final, NamedTuple

from perflab_instrumentation.request.activity import ExceptionLink
from perflab_instrumentation.request.frames import Frame

REQUEST: Final = "request"
TASK: Final = "task"
COMMAND: Final = "command"
FAILURE: Final = "failure"


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


class CallReport(NamedTuple):
    """One Redis command or pipeline, with as much of its key as names a kind of key; times as a query's."""

    system: str
    operation: str
    key_prefix: str
    began_ns: int
    ended_ns: int
    commands: int
    failed: bool


class Report(NamedTuple):
    """One request; of a task or a command, `route` is its name, `state` how it ended, and `destination` its queue.

    `reason` says why it is reported: sampled, slow or error.
    """

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
    calls: tuple[CallReport, ...] = ()
    kind: str = REQUEST
    state: str = ""
    destination: str = ""

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
        """A span's, as OpenTelemetry's conventions for each kind of activity have it."""
        if self.kind == REQUEST:
            return f"{self.method} {self.route}" if self.route else self.method
        return f"process {self.route}" if self.kind == TASK else f"command {self.route}"

    @property
    def failed(self) -> bool:
        return bool(self.error) or self.status >= 500 or self.state == FAILURE


def report_from(fields: tuple[object, ...]) -> Report:
    """The sinks' view of a tuple that may have crossed a socket."""
    report = Report(*fields)  # type: ignore[arg-type]  # written by `report_of` in the same version of this package
    return report._replace(
        queries=tuple(QueryReport(*query) for query in report.queries),
        cache=tuple(CacheReport(*operation) for operation in report.cache),
        calls=tuple(CallReport(*call) for call in report.calls),
    )
