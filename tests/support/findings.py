"""What did the instruments say about a site? Each route's requests and statements, what repeats, and the slowest."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from listening_peers import ListeningPeers
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

SERVER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSpan:
    """One span, with its attributes."""

    trace_id: str
    name: str
    kind: int
    duration_ms: float
    attributes: dict[str, Any]


@dataclass(slots=True)
class RouteFindings:
    """All requests of one route."""

    durations_ms: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    cache: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """One statement that one line of a route sent again and again."""

    route: str
    call_site: str
    requests: int
    statement: str
    most: int


def seen_spans(peers: ListeningPeers) -> Iterator[SeenSpan]:
    """Everything the collector got."""
    for body in list(peers.bodies):
        if body.startswith(b"{"):
            continue
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    yield SeenSpan(
                        trace_id=span.trace_id.hex(),
                        name=span.name,
                        kind=span.kind,
                        duration_ms=(span.end_time_unix_nano - span.start_time_unix_nano) / 1e6,
                        attributes={
                            pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "string_value")
                            for pair in span.attributes
                        },
                    )


def by_route(spans: list[SeenSpan]) -> dict[str, RouteFindings]:
    """By method and route, the most statements first."""
    found: dict[str, RouteFindings] = defaultdict(RouteFindings)
    cache: dict[str, int] = defaultdict(int)
    for span in spans:
        cache[span.trace_id] += "perflab.cache.operation" in span.attributes
    for span in spans:
        if span.kind == SERVER:
            route = found[span.name]
            route.durations_ms.append(span.duration_ms)
            route.queries.append(int(span.attributes["perflab.queries"]))
            route.cache.append(cache[span.trace_id])
    return dict(sorted(found.items(), key=lambda item: -max(item[1].queries)))


def repetitions(samples: dict[str, list[Any]], spans: list[SeenSpan]) -> list[Repetition]:
    """What the N+1 detector counted, with the statement's text from the spans."""
    texts: dict[str, str] = {}
    times: dict[tuple[str, str], int] = defaultdict(int)
    for span in spans:
        if (fingerprint := span.attributes.get("perflab.fingerprint")) is not None:
            texts[fingerprint] = span.attributes["db.query.text"]
            times[span.trace_id, fingerprint] += 1
    return [
        Repetition(
            route=sample.labels["http_route"],
            call_site=sample.labels["call_site"],
            requests=int(sample.value),
            statement=texts.get(sample.labels["fingerprint"], ""),
            most=max((n for (_, print_), n in times.items() if print_ == sample.labels["fingerprint"]), default=0),
        )
        for sample in samples.get("perflab_repeated_statements_total", ())
    ]


def as_text(name: str, routes: dict[str, RouteFindings], repeated: list[Repetition]) -> str:
    """As tables of plain text."""
    lines = [f"== {name}", "requests  statements  cache ops  slowest ms  route"]
    lines += [
        f"{len(f.queries):8}  {max(f.queries):10}  {max(f.cache):9}  {max(f.durations_ms):10.0f}  {route}"
        for route, f in routes.items()
    ]
    lines += ["repeated:"]
    lines += [
        f"  {r.most:3} times in {r.requests} requests  {r.route}  at {r.call_site}\n      {r.statement[:160]}"
        for r in sorted(repeated, key=lambda r: -r.most)
    ]
    return "\n".join(lines)
