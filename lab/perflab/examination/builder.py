"""What does the evidence of an examination say? The recorded lines, summed per endpoint; pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from perflab.examination.plans import StatementKey, plans_by_statement
from perflab.examination.ports import ServerStatement
from perflab.examination.silk import SilkRequest
from perflab_instrumentation.examine.lines import PlanLine, RequestLine, SpanLine, StatementLine
from perflab_instrumentation.examine.sql.normalise import fingerprint, normalise
from perflab_reports.evidence.examination import EndpointWork, Examination, Plan, StatementWork


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPass:
    """The sub-pass that counts. `counters` are the servers' differences over its numbered requests."""

    requests: tuple[RequestLine, ...]
    server_statements: tuple[ServerStatement, ...] = ()
    counters: Mapping[str, float]
    connections: bool = True
    """False where the counting was done beside Silk, which takes connections too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePass:
    """The sub-pass that explains."""

    plans: tuple[PlanLine, ...] = ()
    spans: tuple[SpanLine, ...] = ()
    silk: tuple[SilkRequest, ...] | None = None


def build(
    *, factor: str, strategy: str, work: WorkPass, profile: ProfilePass, problems: tuple[str, ...] = ()
) -> Examination:
    """One strategy's evidence; endpoints in the order of their first request."""
    plans = plans_by_statement(profile.plans)
    blocks = _blocks_per_call(work.server_statements)
    spans = _spans_per_request(profile.spans)
    by_endpoint: defaultdict[str, list[RequestLine]] = defaultdict(list)
    for line in work.requests:
        by_endpoint[line.endpoint].append(line)
    return Examination(
        factor=factor,
        strategy=strategy,
        requests=len(work.requests),
        endpoints=tuple(
            _endpoint(
                endpoint,
                lines,
                plans=plans,
                blocks=blocks,
                spans=spans.get(endpoint),
                silk=profile.silk,
            )
            for endpoint, lines in by_endpoint.items()
        ),
        counters=dict(sorted({**work.counters, **_counted(work)}.items())),
        problems=problems,
    )


def _endpoint(
    endpoint: str,
    lines: Sequence[RequestLine],
    *,
    plans: Mapping[StatementKey, Plan],
    blocks: Mapping[str, float],
    spans: float | None,
    silk: Sequence[SilkRequest] | None,
) -> EndpointWork:
    requests = len(lines)
    cache: Counter[str] = Counter()
    for line in lines:
        for operations in line.cache.values():
            cache.update(operations)
    profiled = [found for found in silk or () if found.request is not None and found.endpoint == endpoint]
    return EndpointWork(
        endpoint=endpoint,
        requests=requests,
        queries_per_request=sum(statement.calls for line in lines for statement in line.statements) / requests,
        response_bytes_per_request=sum(line.response_bytes for line in lines) / requests,
        cache={operation: count / requests for operation, count in sorted(cache.items())},
        spans_per_request=spans,
        silk_queries_per_request=_mean(len(found.statements) for found in profiled),
        silk_queries_ms_per_request=_mean(found.statements_ms for found in profiled),
        statements=_statements(endpoint, lines, plans, blocks),
    )


def _statements(
    endpoint: str, lines: Sequence[RequestLine], plans: Mapping[StatementKey, Plan], blocks: Mapping[str, float]
) -> tuple[StatementWork, ...]:
    """Most often called first, so that an N+1 stands at the top."""
    by_fingerprint: defaultdict[str, list[StatementLine]] = defaultdict(list)
    for line in lines:
        for statement in line.statements:
            by_fingerprint[statement.fingerprint].append(statement)
    found = [
        StatementWork(
            fingerprint=key,
            sql=executed[0].sql,
            calls_per_request=sum(statement.calls for statement in executed) / len(lines),
            rows_per_request=sum(statement.rows for statement in executed) / len(lines),
            call_site=_most_frequent(statement.call_site for statement in executed),
            shared_blocks_per_call=blocks.get(key),
            plan=plans.get((endpoint, key)),
        )
        for key, executed in by_fingerprint.items()
    ]
    return tuple(sorted(found, key=lambda statement: (-statement.calls_per_request, statement.fingerprint)))


def _blocks_per_call(statements: Iterable[ServerStatement]) -> Mapping[str, float]:
    """By fingerprint, as far as PostgreSQL's text of a statement normalises to what the application sent."""
    calls: Counter[str] = Counter()
    blocks: Counter[str] = Counter()
    for statement in statements:
        key = fingerprint(normalise(statement.query))
        calls[key] += statement.calls
        blocks[key] += statement.shared_blocks
    return {key: blocks[key] / count for key, count in calls.items() if count}


def _spans_per_request(spans: Iterable[SpanLine]) -> Mapping[str, float]:
    """A trace belongs to the endpoint that its root span names."""
    per_trace: Counter[str] = Counter()
    endpoint_of: dict[str, str] = {}
    for span in spans:
        per_trace[span.trace_id] += 1
        if span.request is not None and span.endpoint is not None:
            endpoint_of[span.trace_id] = span.endpoint
    traces: defaultdict[str, list[int]] = defaultdict(list)
    for trace_id, endpoint in endpoint_of.items():
        traces[endpoint].append(per_trace[trace_id])
    return {endpoint: sum(counts) / len(counts) for endpoint, counts in traces.items()}


def _counted(work: WorkPass) -> Mapping[str, float]:
    """What the application and pg_stat_statements counted over the pass, beside the servers' own counters."""
    counted: Counter[str] = Counter()
    for line in work.requests:
        counted["app.statements"] += sum(statement.calls for statement in line.statements)
        if work.connections:
            counted["app.connections_opened"] += line.connections_opened
            counted["app.connections_taken"] += line.connections_taken
    for statement in work.server_statements:
        counted["postgres.statement_calls"] += statement.calls
        counted["postgres.statement_rows"] += statement.rows
        counted["postgres.statement_blocks"] += statement.shared_blocks
    pool = _pool(work.requests) if work.connections else {}
    return {name: float(value) for name, value in counted.items()} | pool


GAUGES = frozenset({"pool_min", "pool_max", "pool_size", "pool_available", "requests_waiting"})
"""psycopg_pool's statistics that are states; all others only grow."""


def _pool(requests: Sequence[RequestLine]) -> dict[str, float]:
    """Growth of the pools' statistics from before the first request until after the last; states as they are then."""
    if not requests or not requests[-1].pool_after:
        return {}
    first, last = requests[0].pool_before, requests[-1].pool_after
    total: defaultdict[str, float] = defaultdict(float)
    for alias, statistics in last.items():
        for name, value in statistics.items():
            total[f"pool.{name}"] += value - (0.0 if name in GAUGES else first.get(alias, {}).get(name, 0.0))
    return dict(total)


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def _most_frequent(sites: Iterable[str | None]) -> str | None:
    counted = Counter(site for site in sites if site is not None)
    return min(counted, key=lambda site: (-counted[site], site)) if counted else None
