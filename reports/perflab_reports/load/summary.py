"""What did one load test show? Exact percentiles, rates and errors from its requests, and whether they count.

Percentiles are nearest ranks over all recorded requests, failed ones included; response time counts from the intended
start. Arrivals that were dropped or lost have no latency: their number stands beside the percentiles.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from perflab_reports.evidence.folder import EvidenceError

REQUESTS = "requests.parquet"
GENERATOR = "generator.json"
SHARES = (0.5, 0.95, 0.99, 0.999)
CURVE = (0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Latencies:
    """Milliseconds: p50, p95, p99, p99.9 and the largest."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    p999_ms: float
    max_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSummary:
    """One endpoint in one phase."""

    phase: str
    endpoint: str
    requests: int
    errors: int
    response: Latencies


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSummary:
    """One phase. `offered_rps` is what arrived a second, `served_rps` what was answered; a phase without an answer has
    no latencies."""

    name: str
    kind: str
    duration_s: float
    scheduled: int
    completed: int
    requests: int
    errors: int
    dropped: int
    lost: int
    offered_rps: float
    served_rps: float
    response: Latencies | None
    service: Latencies | None
    start_lag_p99_ms: float
    loop_lag_p99_ms: float
    cpu_ratio: float
    errors_by_class: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """What was meant to start and what ended in one second; response times of what ended, None where nothing did."""

    phase: str
    second: int
    offered: int
    served: int
    errors: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """One point of a measured phase's distributions."""

    phase: str
    share: float
    response_ms: float
    service_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSummary:
    """One load test; `valid` says whether its figures are the server's rather than the generator's."""

    host: str
    source: str
    client: str
    seed: int
    complete: bool
    valid: bool
    invalid_reasons: tuple[str, ...]
    phases: tuple[PhaseSummary, ...]
    endpoints: tuple[EndpointSummary, ...]
    seconds: tuple[Second, ...]
    curve: tuple[CurvePoint, ...]
    workers: tuple[Mapping[str, Any], ...]
    breakpoints: Mapping[str, Mapping[str, Any]]


def summarise(folder: Path) -> LoadSummary:
    """Read a load test's folder.

    Raises:
        EvidenceError: it holds none, or what it holds is damaged.
    """
    try:
        document = json.loads((folder / GENERATOR).read_text())
    except (OSError, ValueError) as error:
        raise EvidenceError(f"{folder / GENERATOR} cannot be read: {error}") from error
    if "failure" in document:
        raise EvidenceError(f"no load was offered: {document['failure']['words']}")
    with duckdb.connect() as database:
        try:
            _read(database, folder / REQUESTS)
        except duckdb.Error as error:
            raise EvidenceError(f"{folder / REQUESTS} cannot be read: {error}") from error
        return LoadSummary(
            host=document["host"],
            source=document["source"],
            client=document["client"],
            seed=document["seed"],
            complete=document["complete"],
            valid=document["valid"],
            invalid_reasons=tuple(document["invalid_reasons"]),
            phases=tuple(_phase(database, phase) for phase in document["phases"]),
            endpoints=_endpoints(database, [phase["name"] for phase in document["phases"]]),
            seconds=_seconds(database),
            curve=_curve(database, [phase["name"] for phase in document["phases"] if phase["kind"] != "warmup"]),
            workers=tuple(document["workers"]),
            breakpoints={phase["name"]: phase["breakpoint"] for phase in document["phases"] if phase["breakpoint"]},
        )


def _read(database: duckdb.DuckDBPyConnection, file: Path) -> None:
    if not file.exists():
        database.execute(
            "CREATE TABLE requests (phase VARCHAR, endpoint VARCHAR, failed BOOLEAN, intended_us BIGINT, "
            "end_us BIGINT, response_ms DOUBLE, service_ms DOUBLE)"
        )
        return
    database.execute(
        "CREATE TABLE requests AS SELECT phase::VARCHAR AS phase, endpoint::VARCHAR AS endpoint, "
        "failure IS NOT NULL AS failed, intended_start_us AS intended_us, start_us + duration_us AS end_us, "
        "(start_us + duration_us - intended_start_us) / 1e3 AS response_ms, duration_us / 1e3 AS service_ms "
        "FROM read_parquet($file)",
        {"file": str(file)},
    )


def _phase(database: duckdb.DuckDBPyConnection, phase: Mapping[str, Any]) -> PhaseSummary:
    columns = ", ".join(
        f"quantile_disc({name}, {share})" if share < 1 else f"max({name})"
        for name in ("response_ms", "service_ms")
        for share in (*SHARES, 1)
    )
    row = database.execute(f"SELECT {columns} FROM requests WHERE phase = ?", [phase["name"]]).fetchall()[0]  # noqa: S608 (our own constants)
    health = phase["health"]
    return PhaseSummary(
        name=phase["name"],
        kind=phase["kind"],
        duration_s=phase["duration_s"],
        scheduled=phase["scheduled"],
        completed=phase["completed"],
        requests=phase["requests"],
        errors=phase["errors"],
        dropped=phase["dropped"],
        lost=phase["lost"],
        offered_rps=phase["scheduled"] / phase["duration_s"],
        served_rps=phase["requests"] / phase["duration_s"],
        response=_latencies(row[:5]),
        service=_latencies(row[5:]),
        start_lag_p99_ms=1e3 * health["start_lag_p99_s"],
        loop_lag_p99_ms=1e3 * health["loop_lag_p99_s"],
        cpu_ratio=health["cpu_ratio"],
        errors_by_class=phase["errors_by_class"],
    )


def _latencies(row: Sequence[float | None]) -> Latencies | None:
    known = [value for value in row if value is not None]
    if len(known) < len(row):
        return None
    return Latencies(p50_ms=known[0], p95_ms=known[1], p99_ms=known[2], p999_ms=known[3], max_ms=known[4])


def _endpoints(database: duckdb.DuckDBPyConnection, phases: Sequence[str]) -> tuple[EndpointSummary, ...]:
    quantiles = ", ".join(f"quantile_disc(response_ms, {share})" for share in SHARES)
    rows = database.execute(
        f"SELECT phase, endpoint, count(*), count(*) FILTER (failed), {quantiles}, max(response_ms) "  # noqa: S608 (our own constants)
        "FROM requests GROUP BY ALL ORDER BY count(*) DESC, endpoint"
    ).fetchall()
    return tuple(
        EndpointSummary(
            phase=row[0],
            endpoint=row[1],
            requests=row[2],
            errors=row[3],
            response=Latencies(p50_ms=row[4], p95_ms=row[5], p99_ms=row[6], p999_ms=row[7], max_ms=row[8]),
        )
        for row in sorted(rows, key=lambda row: phases.index(row[0]))
    )


def _seconds(database: duckdb.DuckDBPyConnection) -> tuple[Second, ...]:
    rows = database.execute(
        "WITH offered AS (SELECT phase, intended_us // 1000000 AS second, count(*) AS offered "
        "FROM requests GROUP BY ALL), "
        "served AS (SELECT phase, end_us // 1000000 AS second, count(*) AS served, count(*) FILTER (failed) AS errors, "
        "quantile_disc(response_ms, 0.5) AS p50, quantile_disc(response_ms, 0.95) AS p95, "
        "quantile_disc(response_ms, 0.99) AS p99 FROM requests GROUP BY ALL) "
        "SELECT phase, second, coalesce(offered, 0), coalesce(served, 0), coalesce(errors, 0), p50, p95, p99 "
        "FROM offered FULL JOIN served USING (phase, second) ORDER BY second, phase"
    ).fetchall()
    return tuple(
        Second(
            phase=row[0],
            second=row[1],
            offered=row[2],
            served=row[3],
            errors=row[4],
            p50_ms=row[5],
            p95_ms=row[6],
            p99_ms=row[7],
        )
        for row in rows
    )


def _curve(database: duckdb.DuckDBPyConnection, phases: Sequence[str]) -> tuple[CurvePoint, ...]:
    listed = list(CURVE)
    points: list[CurvePoint] = []
    for phase in phases:
        [(response, service)] = database.execute(
            f"SELECT quantile_disc(response_ms, {listed}), quantile_disc(service_ms, {listed}) "  # noqa: S608 (constants)
            "FROM requests WHERE phase = ?",
            [phase],
        ).fetchall()
        points += [
            CurvePoint(phase=phase, share=share, response_ms=response_ms, service_ms=service_ms)
            for share, response_ms, service_ms in zip(CURVE, response or (), service or (), strict=False)
        ]
    return tuple(points)
