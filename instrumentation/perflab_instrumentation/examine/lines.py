"""What is written down? One frozen type per kind of line; readers validate them, writers only make them.

requests-<pid>.jsonl   RequestLine, one per request
plans-<pid>.jsonl      PlanLine, one per explained statement (mode profile)
spans-<pid>.jsonl      SpanLine, one per finished span (mode profile)
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["requests", "plans", "spans"]

ENDPOINT_HEADER = "X-Perflab-Endpoint"
REQUEST_HEADER = "X-Perflab-Request"
"""The request's number in an examination's list; requests without one (health checks, warm-up) count for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One statement as executed; no parameter's value is in it."""

    fingerprint: str
    sql: str
    calls: int
    """More than one for executemany."""
    rows: int
    call_site: str | None
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """All that one request made the application do, in order where there is one.

    `cache` maps alias to operation to count. `connections_taken` counts check-outs from a pool, which are cheap;
    `connections_opened` connections made for want of a kept one, which are not. `pool_before` and `pool_after` map a
    database alias to the cumulative psycopg_pool statistics around the request.
    """

    request: int | None
    endpoint: str
    status: int
    response_bytes: int
    statements: tuple[StatementLine, ...] = ()
    cache: dict[str, dict[str, int]] = field(default_factory=dict)
    connections_opened: int = 0
    connections_taken: int = 0
    pool_before: dict[str, dict[str, float]] = field(default_factory=dict)
    pool_after: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """EXPLAIN's JSON for one set of parameters (their values are in it), or why PostgreSQL refused."""

    endpoint: str
    fingerprint: str
    parameters: str
    """A digest, equal for equal parameters."""
    explained: dict[str, Any] | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLine:
    """One OpenTelemetry span; `request` and `endpoint` stand on a request's root span only."""

    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    kind: str
    start_ns: int
    end_ns: int
    status: str
    request: int | None = None
    endpoint: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
