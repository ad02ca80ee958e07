"""What work does a request cause? One row per strategy, one column per counter that any strategy has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from perflab_reports import quantities
from perflab_reports.evidence.examination import EndpointWork, Examination
from perflab_reports.model import FactorReport


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCounter:
    """One column. `read` gives None where the examination did not count it."""

    title: str
    unit: str
    read: Callable[[Examination], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTable:
    """`rows` pairs each strategy with its cells, as many as there are titles."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def work_table(factor: FactorReport) -> WorkTable:
    """The exact work of the examined requests, outside all timed trials."""
    examined = [(s.strategy, s.examination) for s in factor.strategies if s.examination]
    read = [(counter, [counter.read(examination) for _, examination in examined]) for counter in COUNTERS]
    columns = [(counter, values) for counter, values in read if any(value is not None for value in values)]
    return WorkTable(
        titles=tuple(counter.title for counter, _ in columns),
        rows=tuple(
            (name, tuple(_cell(values[index], counter.unit) for counter, values in columns))
            for index, (name, _) in enumerate(examined)
        ),
    )


def queries_by_endpoint(factor: FactorReport) -> WorkTable:
    """Statements per request: a row per endpoint, a column per strategy."""
    examined = [s for s in factor.strategies if s.examination]
    by_strategy = [
        {work.endpoint: work.queries_per_request for work in s.examination.endpoints} for s in examined if s.examination
    ]
    endpoints = dict.fromkeys(endpoint for counted in by_strategy for endpoint in counted)
    return WorkTable(
        titles=tuple(s.strategy for s in examined),
        rows=tuple(
            (endpoint, tuple(_cell(counted.get(endpoint), "") for counted in by_strategy)) for endpoint in endpoints
        ),
    )


def _cell(value: float | None, unit: str) -> str:
    if value is None:
        return quantities.MISSING
    return quantities.percent(value) if unit == "share" else quantities.quantity(value, unit)


def _per_request(read: Callable[[EndpointWork], float | None]) -> Callable[[Examination], float | None]:
    """The mean over endpoints, weighted by how often each was requested."""

    def mean(examination: Examination) -> float | None:
        counted = [(work.requests, value) for work in examination.endpoints if (value := read(work)) is not None]
        requests = sum(weight for weight, _ in counted)
        return sum(weight * value for weight, value in counted) / requests if requests else None

    return mean


def _rows(work: EndpointWork) -> float | None:
    return sum(statement.rows_per_request for statement in work.statements) if work.statements else None


def _blocks(examination: Examination) -> float | None:
    """From pg_stat_statements, which is exact; the database's own counters arrive up to ten seconds late."""
    return _over(_sum(examination, ("statements.shared_blocks",)), examination.requests)


def _hit_ratio(examination: Examination) -> float | None:
    """From the server's counters; from the operations that the application counted where the server has none."""
    hits, misses = examination.counters.get("cache.hits"), examination.counters.get("cache.misses")
    if hits is None or misses is None:
        hits = _per_request(lambda work: work.cache.get("hit"))(examination)
        misses = _per_request(lambda work: work.cache.get("miss"))(examination)
    if hits is None and misses is None:
        return None
    return _over(hits or 0.0, (hits or 0.0) + (misses or 0.0))


def _pool_wait_ms(examination: Examination) -> float | None:
    wait_us = examination.counters.get("pgbouncer.wait_us")
    wait_ms = examination.counters.get("pool.requests_wait_ms", None if wait_us is None else wait_us / 1000)
    return _over(wait_ms, examination.requests)


def _sum(examination: Examination, names: Sequence[str]) -> float | None:
    found = [examination.counters[name] for name in names if name in examination.counters]
    return sum(found) if found else None


def _over(value: float | None, by: float) -> float | None:
    return value / by if value is not None and by else None


COUNTERS: Final = (
    WorkCounter(title="Queries per request", unit="", read=_per_request(lambda work: work.queries_per_request)),
    WorkCounter(title="Rows per request", unit="", read=_per_request(_rows)),
    WorkCounter(title="Buffers per request", unit="", read=_blocks),
    WorkCounter(title="Cache hit ratio", unit="share", read=_hit_ratio),
    WorkCounter(title="Connections opened", unit="", read=lambda e: e.counters.get("postgres.sessions")),
    WorkCounter(title="Pool wait per request", unit="ms", read=_pool_wait_ms),
    WorkCounter(title="Response size", unit="bytes", read=_per_request(lambda work: work.response_bytes_per_request)),
    WorkCounter(title="Spans per request", unit="", read=_per_request(lambda work: work.spans_per_request)),
)
