"""How does a request become OpenTelemetry spans? Built from its report, long after it was answered, and exported.

The SDK's exporter, resource and data types, without its path through the request: opentelemetry-instrumentation-django
costs 7 to 60 % of a request even when it does not sample, since attributes and contexts are made before the decision.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from perflab_instrumentation.options import Options
from perflab_instrumentation.report import COMMAND, REQUEST, TASK, CacheReport, CallReport, QueryReport, Report
from perflab_instrumentation.request.redaction import redact_message
from perflab_instrumentation.request.trace_context import child_span_id

SCOPE = InstrumentationScope("perflab_instrumentation")
SAMPLED = TraceFlags(TraceFlags.SAMPLED)
SPANS_PER_EXPORT = int(os.environ.get("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "512"))

type Attributes = dict[str, str | int | float | bool]

KINDS: Final = MappingProxyType({REQUEST: SpanKind.SERVER, TASK: SpanKind.CONSUMER, COMMAND: SpanKind.INTERNAL})


class ExportFailed(Exception):
    """The collector did not take the spans."""


class OtelSink:
    """Exports over OTLP/HTTP; where to and how is said in OpenTelemetry's own variables."""

    def __init__(self, options: Options) -> None:
        self._resource = resource_of(options)
        self._exporter = OTLPSpanExporter()

    def deliver(self, reports: Sequence[Report]) -> None:
        spans = [span for report in reports for span in spans_of(report, self._resource)]
        for start in range(0, len(spans), SPANS_PER_EXPORT):
            if self._exporter.export(spans[start : start + SPANS_PER_EXPORT]) is not SpanExportResult.SUCCESS:
                raise ExportFailed("the collector refused the spans, or did not answer")

    def close(self) -> None:
        self._exporter.shutdown()  # type: ignore[no-untyped-call]  # the SDK left it bare


def resource_of(options: Options) -> Resource:
    """OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, and which run this is."""
    ours = {"perflab.run_id": options.run_id, "perflab.strategy": options.strategy}
    return Resource.create({name: value for name, value in ours.items() if value})


def spans_of(report: Report, resource: Resource) -> Iterator[ReadableSpan]:
    """The activity's span, then one for each statement, cache operation and Redis command."""
    context = _context(report.trace_id, report.span_id)
    parent = _context(report.trace_id, report.parent_span_id, remote=True) if report.parent_span_id else None
    yield ReadableSpan(
        name=report.name,
        context=context,
        parent=parent,
        resource=resource,
        attributes=_attributes(report),
        events=tuple(_exception_events(report)),
        kind=KINDS[report.kind],
        status=Status(StatusCode.ERROR if report.failed else StatusCode.UNSET),
        start_time=report.began_at_ns,
        end_time=report.ended_at_ns,
        instrumentation_scope=SCOPE,
    )
    number = 0
    for query in report.queries:
        number += 1
        yield _inner(report, resource, context, number, query, _query_attributes(query), query.operation, query.failed)
    for operation in report.cache:
        number += 1
        name = f"cache.{operation.operation}"
        yield _inner(report, resource, context, number, operation, _cache_attributes(operation), name, failed=False)
    for call in report.calls:
        number += 1
        yield _inner(report, resource, context, number, call, _call_attributes(call), call.operation, call.failed)


def _inner(
    report: Report,
    resource: Resource,
    parent: SpanContext,
    number: int,
    part: QueryReport | CacheReport | CallReport,
    attributes: Attributes,
    name: str,
    failed: bool,
) -> ReadableSpan:
    return ReadableSpan(
        name=name,
        context=_context(report.trace_id, child_span_id(report.span_id, number)),
        parent=parent,
        resource=resource,
        attributes=attributes,
        kind=SpanKind.CLIENT,
        status=Status(StatusCode.ERROR if failed else StatusCode.UNSET),
        start_time=report.began_at_ns + part.began_ns,
        end_time=report.began_at_ns + part.ended_ns,
        instrumentation_scope=SCOPE,
    )


def _context(trace_id: int, span_id: int, *, remote: bool = False) -> SpanContext:
    return SpanContext(trace_id=trace_id, span_id=span_id, is_remote=remote, trace_flags=SAMPLED)


def _attributes(report: Report) -> Attributes:
    attributes: Attributes = {
        **OWN_ATTRIBUTES[report.kind](report),
        "process.pid": report.pid,
        "perflab.reason": report.reason,
        "perflab.queries": report.query_count,
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
        "url.path": report.path,
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
        "db.response.returned_rows": query.rows,
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
        "perflab.cache.keys": operation.keys,
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
