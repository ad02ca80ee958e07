"""Where does a request's time go? OpenTelemetry spans of every request and its statements, as JSON lines."""

from collections.abc import Sequence
from typing import override

from django.http import HttpRequest
from opentelemetry.context import Context
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Decision, ParentBased, Sampler, SamplingResult
from opentelemetry.trace import Link, Span, SpanKind, TraceState
from opentelemetry.util.types import Attributes

from perflab_instrumentation.examine.json_lines import JsonLines
from perflab_instrumentation.examine.lines import ENDPOINT_HEADER, REQUEST_HEADER, SpanLine

ENDPOINT = "perflab.endpoint"
REQUEST = "perflab.request"


def trace_requests(lines: JsonLines) -> None:
    """Instrument Django and psycopg with a provider of our own; the project's, if any, is left alone.

    The middleware goes behind Silk's (position 0), so that Silk's statements are no part of the request's trace.
    """
    instrumentors = DjangoInstrumentor(), PsycopgInstrumentor()
    if any(instrumentor.is_instrumented_by_opentelemetry for instrumentor in instrumentors):
        return
    provider = TracerProvider(
        sampler=ParentBased(RequestsOnly(), remote_parent_not_sampled=ALWAYS_ON),
        resource=Resource.get_empty(),
        shutdown_on_exit=False,
    )
    # Exported in the request's own thread: no thread of ours has to survive gunicorn's fork.
    provider.add_span_processor(SimpleSpanProcessor(SpanLines(lines)))
    django, psycopg = instrumentors
    django.instrument(tracer_provider=provider, request_hook=_name_request, middleware_position=1)
    psycopg.instrument(tracer_provider=provider)


class RequestsOnly(Sampler):
    """All requests, and nothing that starts outside one: Silk's statements and health checks of connections."""

    @override
    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        del parent_context, trace_id, name, links, trace_state
        if kind is SpanKind.SERVER:
            return SamplingResult(Decision.RECORD_AND_SAMPLE, attributes)
        return SamplingResult(Decision.DROP)

    def get_description(self) -> str:
        return "requests only"


class SpanLines(SpanExporter):
    """Each span as one line, as soon as it ends."""

    def __init__(self, lines: JsonLines) -> None:
        self._lines = lines

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            self._lines.write("spans", _line(span))
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Nothing is held back."""


def _line(span: ReadableSpan) -> SpanLine:
    attributes = dict(span.attributes or {})
    request, endpoint = attributes.pop(REQUEST, None), attributes.pop(ENDPOINT, None)
    return SpanLine(
        trace_id=f"{span.context.trace_id:032x}",
        span_id=f"{span.context.span_id:016x}",
        parent_id=f"{span.parent.span_id:016x}" if span.parent else None,
        name=span.name,
        kind=span.kind.name,
        start_ns=span.start_time or 0,
        end_ns=span.end_time or 0,
        status=span.status.status_code.name,
        request=request if isinstance(request, int) else None,
        endpoint=str(endpoint) if endpoint is not None else None,
        attributes=attributes,
    )


def _name_request(span: Span, request: HttpRequest) -> None:
    number = request.headers.get(REQUEST_HEADER, "")
    if number.isdecimal():
        span.set_attribute(REQUEST, int(number))
    if endpoint := request.headers.get(ENDPOINT_HEADER):
        span.set_attribute(ENDPOINT, endpoint)
