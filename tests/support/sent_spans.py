"""Spans for tests, as rows and as the OTLP messages that an exporter would send."""

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from perflab.sinks.otlp.span import Span

EPOCH_NS = 1_767_225_600_000_000_000


def span(number: int, parent: int = 0, *, at_ms: float = 0, for_ms: float = 1, trace: int = 1, **fields: str) -> Span:
    """Span `number` of trace `trace`, which starts `at_ms` after 2026 began."""
    start_ns = EPOCH_NS + int(at_ms * 1e6)
    values = {"name": f"span {number}", "kind": "INTERNAL", "status": "UNSET"} | fields
    return Span(
        trace_id=f"{trace:032x}",
        span_id=f"{number:016x}",
        parent_span_id=f"{parent:016x}" if parent else "",
        start_ns=start_ns,
        end_ns=start_ns + int(for_ms * 1e6),
        **values,
    )


def query(number: int, parent: int, statement: str, *, at_ms: float = 0, for_ms: float = 1) -> Span:
    """A span of a database client."""
    quoted = statement.replace('"', '\\"')
    attributes = f'{{"db.statement":"{quoted}","db.system":"postgresql"}}'
    return span(number, parent, at_ms=at_ms, for_ms=for_ms, name="SELECT", kind="CLIENT", attributes=attributes)


def export(count: int, *, first: int = 1, per_trace: int = 10) -> bytes:
    """One protobuf body with `count` spans in traces of `per_trace`, their ids counted from `first`."""
    message = ExportTraceServiceRequest()
    resource = message.resource_spans.add()
    for key, value in (("service.name", "shop"), ("perflab.run_id", "run"), ("perflab.strategy", "redis")):
        pair = resource.resource.attributes.add()
        pair.key, pair.value.string_value = key, value
    spans = resource.scope_spans.add().spans
    for number in range(first, first + count):
        root = (number - 1) // per_trace * per_trace + 1
        sent = spans.add()
        sent.trace_id = root.to_bytes(16)
        sent.span_id = number.to_bytes(8)
        if number != root:
            sent.parent_span_id = root.to_bytes(8)
        sent.name = "GET /products/{id}" if number == root else "SELECT"
        sent.kind = sent.SPAN_KIND_SERVER if number == root else sent.SPAN_KIND_CLIENT
        sent.start_time_unix_nano = EPOCH_NS + number * 1000
        sent.end_time_unix_nano = EPOCH_NS + number * 1000 + 500
        pair = sent.attributes.add()
        pair.key = "http.route" if number == root else "db.statement"
        pair.value.string_value = "products/<int:id>" if number == root else "SELECT 1"
    return message.SerializeToString()
