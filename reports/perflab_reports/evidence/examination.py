"""Why does a strategy differ? The exact work of a fixed request list, one in flight, outside every timed trial."""

from dataclasses import dataclass, field

from perflab_reports.evidence import SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One EXPLAIN (ANALYZE, BUFFERS) of a SELECT, at its slowest among the parameters tried."""

    shape: str
    """Node types with relation and index, without costs: `Limit > Index Scan using x on y`."""
    shape_hash: str
    text: str
    execution_ms: float
    shared_blocks: int
    parameters_tried: int
    shapes_seen: int
    """More than one: the planner chose differently by parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWork:
    """One normalised statement as issued by one endpoint."""

    fingerprint: str
    sql: str
    calls_per_request: float
    rows_per_request: float
    call_site: str | None = None
    shared_blocks_per_call: float | None = None
    """Hits and reads together, by pg_stat_statements: the mean over all endpoints that issue the statement."""
    plan: Plan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointWork:
    """Exact work per request of one endpoint; `cache` maps hit, miss, set, delete to operations per request."""

    endpoint: str
    requests: int
    queries_per_request: float
    response_bytes_per_request: float
    cache: dict[str, float] = field(default_factory=dict)
    spans_per_request: float | None = None
    silk_queries_per_request: float | None = None
    silk_queries_ms_per_request: float | None = None
    statements: tuple[StatementWork, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexCost:
    """Size of one index that the strategy's DDL set adds."""

    name: str
    table: str
    definition: str
    size_bytes: int
    scans: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCost:
    """Inserting a fixed batch of rows with the strategy's indexes in place."""

    table: str
    rows: int
    duration_s: float
    wal_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """examination.json of one strategy.

    `counters` hold deltas over the pass by dotted name, as in PhaseEvidence, and `pool.*` from psycopg_pool,
    `postgres.statement_*` from pg_stat_statements, `app.*` from the application itself. `problems` has a sentence for
    each answer that was not expected and each plan that could not be taken.
    """

    factor: str
    strategy: str
    requests: int
    endpoints: tuple[EndpointWork, ...]
    counters: dict[str, float] = field(default_factory=dict)
    indexes: tuple[IndexCost, ...] = ()
    writes: tuple[WriteCost, ...] = ()
    problems: tuple[str, ...] = ()
    schema_version: int = SCHEMA_VERSION
