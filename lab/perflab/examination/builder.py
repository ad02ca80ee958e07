"""What does an examination come to? The application's lines, summed up per endpoint. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from perflab_instrumentation.examine import plan_shape
from perflab_reports.evidence.examination import EndpointWork, Plan, StatementWork

type Line = Mapping[str, Any]


def endpoint_work(
    requests: Iterable[Line], *, plans: Iterable[Line], spans_per_request: float | None, silk: Mapping[str, float]
) -> tuple[EndpointWork, ...]:
    """One entry per endpoint, by name.

    Args:
        requests: The `requests` lines of the work pass.
        plans: The `plans` lines of the profile pass.
        spans_per_request: Mean over the profile pass; None where nothing was traced.
        silk: Endpoint to the queries per request that Silk recorded.
    """
    by_endpoint: dict[str, list[Line]] = defaultdict(list)
    for line in requests:
        by_endpoint[line["endpoint"]].append(line)
    summarised = summarise_plans(plans)
    return tuple(
        _work(endpoint, lines, summarised, spans_per_request, silk.get(endpoint))
        for endpoint, lines in sorted(by_endpoint.items())
    )


def summarise_plans(plans: Iterable[Line]) -> dict[tuple[str, str], Plan]:
    """Endpoint and fingerprint to the plan that took longest among the values tried."""
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for line in plans:
        found[line["endpoint"], line["fingerprint"]].append(line["plan"])
    return {key: _plan(tried) for key, tried in found.items()}


def _plan(tried: Sequence[Any]) -> Plan:
    slowest = max(tried, key=plan_shape.execution_ms)
    return Plan(
        shape=plan_shape.shape(slowest),
        shape_hash=plan_shape.shape_hash(slowest),
        text=plan_shape.as_text(slowest),
        execution_ms=plan_shape.execution_ms(slowest),
        shared_blocks=plan_shape.shared_blocks(slowest),
        parameters_tried=len(tried),
        shapes_seen=len({plan_shape.shape_hash(plan) for plan in tried}),
    )


def _work(
    endpoint: str,
    lines: Sequence[Line],
    plans: Mapping[tuple[str, str], Plan],
    spans_per_request: float | None,
    silk: float | None,
) -> EndpointWork:
    count = len(lines)
    cache: Counter[str] = Counter()
    for line in lines:
        cache.update(line["cache"])
    return EndpointWork(
        endpoint=endpoint,
        requests=count,
        queries_per_request=sum(len(line["statements"]) for line in lines) / count,
        response_bytes_per_request=sum(line["response_bytes"] for line in lines) / count,
        cache={operation: times / count for operation, times in sorted(cache.items())},
        spans_per_request=spans_per_request,
        silk_queries_per_request=silk,
        statements=_statements(endpoint, lines, plans),
    )


def _statements(
    endpoint: str, lines: Sequence[Line], plans: Mapping[tuple[str, str], Plan]
) -> tuple[StatementWork, ...]:
    """Those issued most first."""
    calls: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    first: dict[str, Line] = {}
    for line in lines:
        for statement in line["statements"]:
            key = statement["fingerprint"]
            calls[key] += 1
            rows[key] += statement["rows"]
            first.setdefault(key, statement)
    return tuple(
        StatementWork(
            fingerprint=key,
            sql=first[key]["sql"],
            calls_per_request=times / len(lines),
            rows_per_request=rows[key] / len(lines),
            call_site=first[key]["call_site"],
            plan=plans.get((endpoint, key)),
        )
        for key, times in sorted(calls.items(), key=lambda item: (-item[1], item[0]))
    )
