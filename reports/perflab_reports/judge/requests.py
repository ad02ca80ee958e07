"""What do the recorded requests say? One set-based query per trial over requests.parquet; no loop over requests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from perflab_reports.evidence.trial import Trial
from perflab_reports.metrics import METRICS

MEMORY = "512MB"
THREADS = 2
PERCENTILES = {metric.name: metric.quantile for metric in METRICS.values() if metric.quantile is not None}
TAIL = (*(step / 50 for step in range(1, 50)), 0.99, 0.995, 0.999)
BINS = 40


class UnreadableRequests(Exception):
    """requests.parquet is missing, damaged or of another shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Response times of one trial's open phases: percentiles in milliseconds by metric name, and their number."""

    requests: int
    percentiles: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRequests:
    """Overall and by endpoint."""

    overall: Latency
    endpoints: dict[str, Latency] = field(default_factory=dict)


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory database that neither takes the machine nor spills next to the evidence."""
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET threads = {THREADS}")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET enable_progress_bar = false")  # it would write into a report on stdout
    return connection


def read_trial(connection: duckdb.DuckDBPyConnection, file: Path, trial: Trial) -> TrialRequests:
    """Percentiles of one trial.

    Raises:
        UnreadableRequests: with DuckDB's first line.
    """
    quantiles = list(PERCENTILES.values())
    try:
        rows = connection.execute(
            """
            SELECT endpoint, count(*),
                   quantile_cont((start_us + duration_us - intended_start_us) / 1000.0, $quantiles)
            FROM read_parquet($file)
            WHERE list_contains($phases, phase) AND failure IS NULL
            GROUP BY GROUPING SETS ((), (endpoint))
            """,
            {"file": str(file), "quantiles": quantiles, "phases": open_phases(trial)},
        ).fetchall()
    except (duckdb.Error, OSError) as error:
        raise UnreadableRequests(f"{file.name} cannot be read: {str(error).splitlines()[0]}") from error
    by_endpoint = {
        endpoint: Latency(requests=count, percentiles=dict(zip(PERCENTILES, values or (), strict=False)))
        for endpoint, count, values in rows
    }
    overall = by_endpoint.pop(None, Latency(requests=0, percentiles={}))
    return TrialRequests(overall=overall, endpoints=by_endpoint)


def open_phases(trial: Trial) -> list[str]:
    """Names of the phases in which latency is measured."""
    return [phase.name for phase in trial.phases if phase.kind == "open"]


def quantile_grid(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], phases: Sequence[str]
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Quantiles, response times and service times in milliseconds of several trials together; tail up to support."""
    row = connection.execute(
        """
        SELECT count(*),
               quantile_cont((start_us + duration_us - intended_start_us) / 1000.0, $grid),
               quantile_cont(duration_us / 1000.0, $grid)
        FROM read_parquet($files) WHERE list_contains($phases, phase) AND failure IS NULL
        """,
        {"files": [str(file) for file in files], "grid": list(TAIL), "phases": list(phases)},
    ).fetchone()
    if row is None or not row[0]:
        return (), (), ()
    supported = [index for index, quantile in enumerate(TAIL) if row[0] * (1 - quantile) >= 5]
    return (
        tuple(TAIL[index] for index in supported),
        tuple(row[1][index] for index in supported),
        tuple(row[2][index] for index in supported),
    )


def time_bins(
    connection: duckdb.DuckDBPyConnection, file: Path, *, phase: str, started_s: float, duration_s: float
) -> list[tuple[float, float, float, float]]:
    """(seconds since the phase's start, served per second, p50 ms, p95 ms) in equal bins over one phase."""
    width_s = max(0.25, duration_s / BINS)
    return connection.execute(
        """
        SELECT floor((start_us / 1e6 - $started) / $width) * $width AS bin,
               count(*) / $width,
               quantile_cont((start_us + duration_us - intended_start_us) / 1000.0, 0.5),
               quantile_cont((start_us + duration_us - intended_start_us) / 1000.0, 0.95)
        FROM read_parquet($file)
        WHERE phase = $phase AND failure IS NULL AND start_us / 1e6 - $started < $duration
        GROUP BY 1 ORDER BY 1
        """,
        {"file": str(file), "phase": phase, "started": started_s, "width": width_s, "duration": duration_s},
    ).fetchall()
