"""Which traces are there, which are slow, and what is in one? Questions to the stored spans, answered by DuckDB.

A trace's root is its earliest span without a parent, or, where none came, its earliest span. A span that was exported
twice counts once.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from perflab.sinks.database import rows_of
from perflab.sinks.otlp.span import SCHEMA, Span

Order = Literal["slowest", "newest", "most_spans"]
ORDERS: Final[dict[str, str]] = {"slowest": "duration_ns DESC", "newest": "start_ns DESC", "most_spans": "spans DESC"}

TRACES: Final = """
CREATE TEMP VIEW traces AS
SELECT trace_id,
       first(name ORDER BY parent_span_id <> '', start_ns) AS root_name,
       coalesce(first(json_extract_string(attributes, '$."http.route"') ORDER BY parent_span_id <> '', start_ns),
                root_name) AS route,
       first(service ORDER BY parent_span_id <> '', start_ns) AS service,
       max(strategy) AS strategy,
       max(run_id) AS run_id,
       min(start_ns) AS start_ns,
       max(end_ns) - min(start_ns) AS duration_ns,
       count(DISTINCT span_id) AS spans,
       count(DISTINCT span_id) FILTER (status = 'ERROR') AS errors
FROM spans GROUP BY trace_id
"""

CHOSEN: Final = """
CREATE TEMP TABLE chosen AS SELECT * FROM traces
WHERE ($route = '' OR route = $route) AND ($strategy = '' OR strategy = $strategy)
  AND ($run_id = '' OR run_id = $run_id) AND start_ns >= $from_ns AND start_ns < $until_ns
  AND (NOT $errors_only OR errors > 0)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which traces are meant; an empty field means all."""

    route: str = ""
    strategy: str = ""
    run_id: str = ""
    from_ns: int = 0
    until_ns: int = 2**63 - 1
    errors_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One trace in a list. Its duration reaches from its first span's start to its last span's end."""

    trace_id: str
    root_name: str
    route: str
    service: str
    strategy: str
    run_id: str
    start_ns: int
    duration_ns: int
    spans: int
    errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """All traces of one route and strategy."""

    route: str
    strategy: str
    traces: int
    with_errors: int
    p50_ns: float
    p95_ns: float
    longest_ns: int
    spans_per_trace: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The traces that began in one stretch of time."""

    start_ns: int
    width_ns: int
    traces: int
    with_errors: int
    p95_ns: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The answers to one choice, from one reading."""

    total: int
    traces: tuple[Trace, ...]
    routes: tuple[Route, ...]
    buckets: tuple[Bucket, ...]


def overview(
    folder: Path, choice: Choice, *, order: Order = "slowest", limit: int = 100, buckets: int = 60
) -> Overview:
    """The chosen traces as a list, by route and strategy, and over time.

    Args:
        folder: The table of spans.
        choice: Which traces.
        order: Of the list; routes come slowest 95th percentile first.
        limit: Of the list and of the routes.
        buckets: Into how many stretches the time between first and last trace is cut; empty ones are left out.
    """
    with rows_of(folder, SCHEMA, name="spans") as database:
        database.execute(TRACES)
        database.execute(CHOSEN, asdict(choice))
        [(total, first_ns, last_ns)] = database.execute(
            "SELECT count(*), coalesce(min(start_ns), 0), coalesce(max(start_ns), 0) FROM chosen"
        ).fetchall()
        width_ns = max(1, -(-(last_ns - first_ns + 1) // buckets))
        traces = database.execute(
            f"SELECT * FROM chosen ORDER BY {ORDERS[order]}, trace_id LIMIT $limit",  # noqa: S608 (a constant's)
            {"limit": limit},
        ).fetchall()
        routes = database.execute(
            "SELECT route, strategy, count(*), count(*) FILTER (errors > 0), quantile_cont(duration_ns, 0.5),"
            " quantile_cont(duration_ns, 0.95) AS p95_ns, max(duration_ns), avg(spans)"
            " FROM chosen GROUP BY ALL ORDER BY p95_ns DESC, route, strategy LIMIT $limit",
            {"limit": limit},
        ).fetchall()
        stretches = database.execute(
            "SELECT (start_ns - $first) // $width AS stretch, count(*), count(*) FILTER (errors > 0),"
            " quantile_cont(duration_ns, 0.95) FROM chosen GROUP BY stretch ORDER BY stretch",
            {"first": first_ns, "width": width_ns},
        ).fetchall()
    return Overview(
        total=total,
        traces=tuple(Trace(**dict(zip(Trace.__slots__, row, strict=True))) for row in traces),
        routes=tuple(Route(**dict(zip(Route.__slots__, row, strict=True))) for row in routes),
        buckets=tuple(
            Bucket(
                start_ns=first_ns + stretch * width_ns, width_ns=width_ns, traces=count, with_errors=wrong, p95_ns=p95
            )
            for stretch, count, wrong, p95 in stretches
        ),
    )


def spans_of(folder: Path, trace_id: str, *, limit: int = 20_000) -> tuple[Span, ...]:
    """One trace's spans by start, each once; empty if there is no such trace."""
    with rows_of(folder, SCHEMA, name="spans") as database:
        rows = database.execute(
            "SELECT * FROM spans WHERE trace_id = $trace_id"
            " QUALIFY row_number() OVER (PARTITION BY span_id ORDER BY end_ns DESC) = 1"
            " ORDER BY start_ns, end_ns DESC, span_id LIMIT $limit",
            {"trace_id": trace_id, "limit": limit},
        ).fetchall()
    return tuple(Span(*row) for row in rows)
