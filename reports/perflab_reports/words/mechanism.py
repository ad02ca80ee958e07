"""Why does a strategy differ? What its exact counters and its trials' counters show, in words, and nothing else."""

import re
from collections.abc import Iterator, Mapping

from perflab_reports.evidence.examination import EndpointWork, Examination, Plan, StatementWork
from perflab_reports.quantities import count, milliseconds, percent, size

NOTICEABLE = 0.10
"""A counter that moved by less than this share explains nothing."""


def mechanism(
    *,
    baseline: Examination | None,
    candidate: Examination | None,
    baseline_values: Mapping[str, float],
    values: Mapping[str, float],
) -> str:
    """One or a few clauses.

    Args:
        baseline: The baseline's examination; None for the baseline itself.
        candidate: The strategy's own; None where it was not examined.
        baseline_values: Means over the baseline's trials, by name.
        values: Means over the strategy's trials.
    """
    if candidate is None:
        return "not examined"
    clauses = list(_clauses(baseline, candidate, baseline_values, values))
    if not clauses:
        return "no counter differs noticeably from the baseline's"
    return "; ".join(clauses)


def _clauses(
    baseline: Examination | None,
    candidate: Examination,
    baseline_values: Mapping[str, float],
    values: Mapping[str, float],
) -> Iterator[str]:
    if baseline is None:
        yield f"{count(queries_per_request(candidate))} queries per request"
        yield from _connections(None, values)
        return
    before, after = queries_per_request(baseline), queries_per_request(candidate)
    if _moved(before, after):
        yield f"{count(before)} -> {count(after)} queries per request"
    ratio = hit_ratio(candidate)
    if ratio is not None:
        yield f"cache hit ratio {percent(ratio)}"
    yield from _plan_change(baseline, candidate)
    yield from _connections(baseline_values.get("postgres.sessions_per_1000"), values)
    yield from _waits(values)
    if candidate.indexes:
        total = sum(index.size_bytes for index in candidate.indexes)
        names = "index" if len(candidate.indexes) == 1 else "indexes"
        yield f"{len(candidate.indexes)} {names} of {size(total)}"
    yield from _write_cost(baseline, candidate)
    if values.get("error_ratio", 0) > 0:
        yield f"{percent(values['error_ratio'])} of the requests failed"


def queries_per_request(examination: Examination) -> float:
    """Mean over all examined requests."""
    total = sum(work.queries_per_request * work.requests for work in examination.endpoints)
    return total / max(1, examination.requests)


def hit_ratio(examination: Examination) -> float | None:
    """Of the application's cache look-ups; None where it made none."""
    hits = examination.counters.get("app.cache.hit", 0.0)
    looked_up = hits + examination.counters.get("app.cache.miss", 0.0)
    return hits / looked_up if looked_up else None


def largest_plan_change(
    baseline: Examination, candidate: Examination
) -> tuple[EndpointWork, StatementWork, Plan, Plan] | None:
    """Endpoint, statement, plan before and after, where the shape changed and the most blocks were saved or added."""
    before = {
        (work.endpoint, statement.fingerprint): statement.plan
        for work in baseline.endpoints
        for statement in work.statements
    }
    changed = [
        (work, statement, old, statement.plan)
        for work in candidate.endpoints
        for statement in work.statements
        if statement.plan is not None
        and (old := before.get((work.endpoint, statement.fingerprint))) is not None
        and old.shape_hash != statement.plan.shape_hash
    ]
    return max(changed, key=lambda found: abs(found[2].shared_blocks - found[3].shared_blocks), default=None)


def _plan_change(baseline: Examination, candidate: Examination) -> Iterator[str]:
    found = largest_plan_change(baseline, candidate)
    if found is None:
        return
    work, _, old, new = found
    before, after = changed_scans(old.shape, new.shape)
    yield (
        f"{work.endpoint}: {before} ({milliseconds(old.execution_ms)}, {old.shared_blocks:,} blocks) became "
        f"{after} ({milliseconds(new.execution_ms)}, {new.shared_blocks:,} blocks)"
    )


def changed_scans(before: str, after: str) -> tuple[str, str]:
    """The scans that only one of two plan shapes has, which is what an index changes; else the whole shapes."""
    old, new = _scans(before), _scans(after)
    gone = " + ".join(scan for scan in old if scan not in new)
    come = " + ".join(scan for scan in new if scan not in old)
    return gone or before, come or after


def _scans(shape: str) -> list[str]:
    return [node.strip() for node in re.split(r"[>;\[\]]", shape) if " Scan" in node]


def _connections(before: float | None, values: Mapping[str, float]) -> Iterator[str]:
    after = values.get("postgres.sessions_per_1000")
    if after is None:
        return
    if before is None:
        if after >= 1:
            yield f"{after:,.0f} PostgreSQL connections opened per 1,000 requests"
    elif abs(after - before) > max(10.0, NOTICEABLE * before):
        yield f"{before:,.0f} -> {after:,.0f} PostgreSQL connections opened per 1,000 requests"


def _waits(values: Mapping[str, float]) -> Iterator[str]:
    queued, asked = values.get("pool.requests_queued", 0.0), values.get("pool.requests_num", 0.0)
    if queued and asked:
        wait_ms = values.get("pool.requests_wait_ms", 0.0) / queued
        yield f"{percent(queued / asked)} of pool requests waited, {milliseconds(wait_ms)} each"
    pooled = values.get("pgbouncer.transactions_per_1000", 0.0)
    if pooled:
        wait_us = values["pgbouncer.wait_us_per_1000"] / pooled
        yield f"each transaction waited {wait_us:,.0f} us for one of PgBouncer's connections"


def _write_cost(baseline: Examination, candidate: Examination) -> Iterator[str]:
    before = {cost.table: cost for cost in baseline.writes}
    moved = [
        (cost.wal_bytes / old.wal_bytes, cost, old)
        for cost in candidate.writes
        if (old := before.get(cost.table)) is not None and _moved(old.wal_bytes, cost.wal_bytes)
    ]
    if moved:
        ratio, cost, old = max(moved, key=lambda found: found[0])
        yield (
            f"inserting {cost.rows:,} rows into {cost.table} writes {ratio:.1f}x the WAL "
            f"({size(old.wal_bytes)} -> {size(cost.wal_bytes)})"
        )


def _moved(before: float, after: float) -> bool:
    return abs(after - before) > NOTICEABLE * max(abs(before), 1e-9)
