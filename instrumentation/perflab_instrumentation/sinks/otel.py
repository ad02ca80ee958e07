"""How does a request become OpenTelemetry spans? Built from its report, long after it was answered, and exported.

The SDK's exporter, resource and data types, without its path through the request: opentelemetry-instrumentation-django
costs 7 to 60 % of a request even when it does not sample, since attributes and contexts are made before the decision.
"""

import os
from collections.abc import Iterator, Mapping, Sequence

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from perflab_instrumentation.options import Options
from perflab_instrumentation.report import CacheReport, QueryReport, Report
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

type Attributes = dict[str, str | int | float | bool]


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
    """The request's span, then one for each statement and cache operation."""
    root = _request_span(report, resource, {PATH: report.path, QUERIES: report.query_count})
    yield root
    for number, part in enumerate(_parts(report), start=1):
        yield _inner_span(report, root, number, part, _number_of(part))


def wired_spans_of(report: Report, resource: Resource, wire: Wire) -> Iterator[bytes]:
    """The same, as `Wire.request` takes them; what is equal in many requests is encoded once."""
    trace_id = report.trace_id.to_bytes(16)
    whose = (report.method, report.route, report.status, report.reason, report.pid, report.headers)
    yield wire.span(
        None if report.error else (*whose, bool(report.parent_span_id)),
        lambda: _request_span(report, resource, {}),
        trace_id=trace_id,
        span_id=report.span_id,
        parent_span_id=report.parent_span_id,
        start_ns=report.began_at_ns,
        end_ns=report.ended_at_ns,
        attributes=wire.attribute(PATH, report.path) + wire.attribute(QUERIES, report.query_count),
    )
    for number, part in enumerate(_parts(report), start=1):
        yield wire.span(
            _sameness(part),
            lambda number=number, part=part: _inner_span(  # type: ignore[misc]  # bound now, called now
                report, _request_span(report, resource, {}), number, part, {}
            ),
            trace_id=trace_id,
            span_id=child_span_id(report.span_id, number),
            parent_span_id=report.span_id,
            start_ns=report.began_at_ns + part.began_ns,
            end_ns=report.began_at_ns + part.ended_ns,
            attributes=b"".join(wire.attribute(name, value) for name, value in _number_of(part).items()),
        )


def _request_span(report: Report, resource: Resource, changing: Mapping[str, str | int]) -> ReadableSpan:
    parent = _context(report.trace_id, report.parent_span_id, remote=True) if report.parent_span_id else None
    failed = bool(report.error) or report.status >= 500
    return ReadableSpan(
        name=report.name,
        context=_context(report.trace_id, report.span_id),
        parent=parent,
        resource=resource,
        attributes={**_request_attributes(report), **changing},
        events=tuple(_exception_events(report)),
        kind=SpanKind.SERVER,
        status=Status(StatusCode.ERROR if failed else StatusCode.UNSET),
        start_time=report.began_at_ns,
        end_time=report.ended_at_ns,
        instrumentation_scope=SCOPE,
    )


def _inner_span(
    report: Report, root: ReadableSpan, number: int, part: QueryReport | CacheReport, changing: Mapping[str, int]
) -> ReadableSpan:
    if isinstance(part, QueryReport):
        name, attributes, failed = part.operation, _query_attributes(part), part.failed
    else:
        name, attributes, failed = f"cache.{part.operation}", _cache_attributes(part), False
    return ReadableSpan(
        name=name,
        context=_context(report.trace_id, child_span_id(report.span_id, number)),
        parent=root.context,
        resource=root.resource,
        attributes={**attributes, **changing},
        kind=SpanKind.CLIENT,
        status=Status(StatusCode.ERROR if failed else StatusCode.UNSET),
        start_time=report.began_at_ns + part.began_ns,
        end_time=report.began_at_ns + part.ended_ns,
        instrumentation_scope=SCOPE,
    )


def _parts(report: Report) -> tuple[QueryReport | CacheReport, ...]:
    return (*report.queries, *report.cache)


def _number_of(part: QueryReport | CacheReport) -> dict[str, int]:
    """The attribute that differs between executions of one statement."""
    return {ROWS: part.rows} if isinstance(part, QueryReport) else {KEYS: part.keys}


def _sameness(part: QueryReport | CacheReport) -> tuple[object, ...]:
    """All that `_inner_span` reads, but for ids, times and what `_number_of` gives."""
    if isinstance(part, QueryReport):
        return (part.text, part.fingerprint, part.operation, part.system, part.frames[:1], part.failed)
    return (part.alias, part.operation, part.result)


def _context(trace_id: int, span_id: int, *, remote: bool = False) -> SpanContext:
    return SpanContext(trace_id=trace_id, span_id=span_id, is_remote=remote, trace_flags=SAMPLED)


def _request_attributes(report: Report) -> Attributes:
    attributes: Attributes = {
        "http.request.method": report.method,
        "http.route": report.route,
        "http.response.status_code": report.status,
        "process.pid": report.pid,
        "perflab.reason": report.reason,
    }
    attributes.update({f"http.request.header.{name}": value for name, value in report.headers})
    if report.error:
        name, module, _, _ = report.error[0]
        attributes["error.type"] = f"{module}.{name}"
    return attributes


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
