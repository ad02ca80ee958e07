"""How does a request become OpenTelemetry spans? Built from its report, long after it was answered, and exported.

The SDK's exporter, resource and data types, without its path through the request: opentelemetry-instrumentation-django
costs 7 to 60 % of a request even when it does not sample, since attributes and contexts are made before the decision.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from perflab_instrumentation.options import Options
from perflab_instrumentation.report import COMMAND, REQUEST, TASK, CacheReport, CallReport, QueryReport, Report
from perflab_instrumentation.request.redaction import redact_message
from perflab_instrumentation.request.trace_context import child_span_id
from perflab_instrumentation.sinks.otel_wire import Wire
from perflab_instrumentation.sinks.otlp_exporter import otlp_exporter

SCOPE = InstrumentationScope("perflab_instrumentation")
SAMPLED = TraceFlags(TraceFlags.SAMPLED)
SPANS_PER_EXPORT = int(os.environ.get("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2048"))
"""About a megabyte and a half; the SDK's own 512 are a request to the collector for forty N+1 requests."""

PATH, QUERIES = "url.path", "perflab.queries"
ROWS, KEYS = "db.response.returned_rows", "perflab.cache.keys"

type Attributes = dict[str, str | int]
type Part = QueryReport | CacheReport | CallReport

KINDS: Final = MappingProxyType({REQUEST: SpanKind.SERVER, TASK: SpanKind.CONSUMER, COMMAND: SpanKind.INTERNAL})


class ExportFailed(Exception):
    """The collector did not take the spans."""


class OtelSink:
    """Exports over OTLP/HTTP; where to and how is said in OpenTelemetry's own variables."""

    def __init__(self, options: Options) -> None:
        self._resource = resource_of(options)
        self._exporter = otlp_exporter()
        self._wire = Wire()

    def deliver(self, reports: Sequence[Report]) -> Mapping[str, int]:
        spans = [span for report in reports for span in wired_spans_of(report, self._resource, self._wire)]
        for start in range(0, len(spans), SPANS_PER_EXPORT):
            request = self._wire.request(spans[start : start + SPANS_PER_EXPORT])
            # The exporter's own sending, past its encoding: address, headers, compression, retries and TLS stay its.
            if not self._exporter._client.export(request).success:
                raise ExportFailed("the collector refused the spans, or did not answer")
        return {}

    def close(self) -> None:
        self._exporter.shutdown()  # type: ignore[no-untyped-call]  # the SDK left it bare


def resource_of(options: Options) -> Resource:
    """OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, and which run this is."""
    ours = {"perflab.run_id": options.run_id, "perflab.strategy": options.strategy}
    return Resource.create({name: value for name, value in ours.items() if value})


def spans_of(report: Report, resource: Resource) -> Iterator[ReadableSpan]:
    """The activity's span, then one for each statement, cache operation and Redis command."""
    root = _root_span(report, resource, _changing(report))
    yield root
    for number, part in enumerate(_parts(report), start=1):
        yield _inner_span(report, root, number, part, _changing(part))


def wired_spans_of(report: Report, resource: Resource, wire: Wire) -> Iterator[bytes]:
    """The same, as `Wire.request` takes them; what is equal in many activities is encoded once."""
    trace_id = report.trace_id.to_bytes(16)
    yield wire.span(
        None if report.error else _sameness(report),
        lambda: _root_span(report, resource, {}),
        trace_id=trace_id,
        span_id=report.span_id,
        parent_span_id=report.parent_span_id,
        start_ns=report.began_at_ns,
        end_ns=report.ended_at_ns,
        attributes=b"".join(wire.attribute(name, value) for name, value in _changing(report).items()),
    )
    for number, part in enumerate(_parts(report), start=1):
        yield wire.span(
            _sameness(part),
            lambda number=number, part=part: _inner_span(  # type: ignore[misc]  # bound now, called now
                report, _root_span(report, resource, {}), number, part, {}
            ),
            trace_id=trace_id,
            span_id=child_span_id(report.span_id, number),
            parent_span_id=report.span_id,
            start_ns=report.began_at_ns + part.began_ns,
            end_ns=report.began_at_ns + part.ended_ns,
            attributes=b"".join(wire.attribute(name, value) for name, value in _changing(part).items()),
        )


def _root_span(report: Report, resource: Resource, changing: Attributes) -> ReadableSpan:
    parent = _context(report.trace_id, report.parent_span_id, remote=True) if report.parent_span_id else None
    return ReadableSpan(
        name=report.name,
        context=_context(report.trace_id, report.span_id),
        parent=parent,
        resource=resource,
        attributes=_attributes(report) | changing,
        events=tuple(_exception_events(report)),
        kind=KINDS[report.kind],
        status=Status(StatusCode.ERROR if report.failed else StatusCode.UNSET),
        start_time=report.began_at_ns,
        end_time=report.ended_at_ns,
        instrumentation_scope=SCOPE,
    )


def _inner_span(report: Report, root: ReadableSpan, number: int, part: Part, changing: Attributes) -> ReadableSpan:
    name = f"cache.{part.operation}" if isinstance(part, CacheReport) else part.operation
    failed = not isinstance(part, CacheReport) and part.failed
    return ReadableSpan(
        name=name,
        context=_context(report.trace_id, child_span_id(report.span_id, number)),
        parent=root.context,
        resource=root.resource,
        attributes=_part_attributes(part) | changing,
        kind=SpanKind.CLIENT,
        status=Status(StatusCode.ERROR if failed else StatusCode.UNSET),
        start_time=report.began_at_ns + part.began_ns,
        end_time=report.began_at_ns + part.ended_ns,
        instrumentation_scope=SCOPE,
    )


def _parts(report: Report) -> tuple[Part, ...]:
    return (*report.queries, *report.cache, *report.calls)


def _changing(of: Report | Part) -> Attributes:
    """The attributes that differ between requests of one route, or executions of one statement."""
    if isinstance(of, Report):
        return {QUERIES: of.query_count} | ({PATH: of.path} if of.kind == REQUEST else {})
    if isinstance(of, QueryReport):
        return {ROWS: of.rows}
    return {KEYS: of.keys} if isinstance(of, CacheReport) else {}


def _sameness(of: Report | Part) -> tuple[object, ...]:
    """All that a span is made of, but for ids, times and what `_changing` gives."""
    if isinstance(of, Report):
        whose = (of.kind, of.method, of.route, of.destination, of.status, of.state, of.reason)
        return (*whose, of.pid, of.headers, bool(of.parent_span_id))
    if isinstance(of, QueryReport):
        return (of.text, of.fingerprint, of.operation, of.system, of.frames[:1], of.failed)
    if isinstance(of, CacheReport):
        return (of.alias, of.operation, of.result)
    return (of.system, of.operation, of.key_prefix, of.commands, of.failed)


def _part_attributes(part: Part) -> Attributes:
    if isinstance(part, QueryReport):
        return _query_attributes(part)
    return _cache_attributes(part) if isinstance(part, CacheReport) else _call_attributes(part)


def _context(trace_id: int, span_id: int, *, remote: bool = False) -> SpanContext:
    return SpanContext(trace_id=trace_id, span_id=span_id, is_remote=remote, trace_flags=SAMPLED)


def _attributes(report: Report) -> Attributes:
    attributes: Attributes = {
        **OWN_ATTRIBUTES[report.kind](report),
        "process.pid": report.pid,
        "perflab.reason": report.reason,
    }
    attributes.update({f"http.request.header.{name}": value for name, value in report.headers})
    if report.error:
        name, module, _, _ = report.error[0]
        attributes["error.type"] = f"{module}.{name}"
    return attributes


def _request_attributes(report: Report) -> Attributes:
    attributes: Attributes = {
        "http.request.method": report.method,
        "http.route": report.route,
        "http.response.status_code": report.status,
    }
    return attributes | ({"perflab.state": report.state} if report.state else {})


def _task_attributes(report: Report) -> Attributes:
    return {
        "messaging.system": "celery",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": report.destination,
        "celery.task_name": report.route,
        "celery.state": report.state,
    }


def _command_attributes(report: Report) -> Attributes:
    return {"perflab.command": report.route, "perflab.state": report.state}


def _query_attributes(query: QueryReport) -> Attributes:
    attributes: Attributes = {
        "db.system.name": query.system,
        "db.operation.name": query.operation,
        "db.query.text": query.text,
        "perflab.fingerprint": query.fingerprint,
    }
    if query.frames:
        file, line, function = query.frames[0]
        attributes |= {"code.file.path": file, "code.line.number": line, "code.function.name": function}
    return attributes


def _cache_attributes(operation: CacheReport) -> Attributes:
    return {
        "perflab.cache": operation.alias,
        "perflab.cache.operation": operation.operation,
        "perflab.cache.result": operation.result,
    }


def _call_attributes(call: CallReport) -> Attributes:
    attributes: Attributes = {"db.system.name": call.system, "db.operation.name": call.operation}
    if call.key_prefix:
        attributes["perflab.key_prefix"] = call.key_prefix
    return attributes | ({"db.operation.batch.size": call.commands} if call.commands > 1 else {})


def _exception_events(report: Report) -> Iterator[Event]:
    for name, module, message, frames in report.error[:1]:
        lines = "".join(f'  File "{file}", line {line}, in {function}\n' for file, line, function in frames)
        words = redact_message(message, module)
        yield Event(
            "exception",
            {
                "exception.type": f"{module}.{name}",
                "exception.message": words,
                "exception.stacktrace": f"Traceback (most recent call last):\n{lines}{name}: {words}",
            },
            timestamp=report.ended_at_ns,
        )


OWN_ATTRIBUTES: Final[Mapping[str, Callable[[Report], Attributes]]] = MappingProxyType(
    {REQUEST: _request_attributes, TASK: _task_attributes, COMMAND: _command_attributes}
)
