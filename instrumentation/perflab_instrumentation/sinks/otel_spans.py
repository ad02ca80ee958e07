"""How do a project's own spans nest? Under the request's, sampled as it is, though that span is only built later.

A span that records nothing carries the request's ids through OpenTelemetry's context: the project's tracers, and
instrumentations such as requests' or Celery's, then continue the right trace.
"""

import os
from contextvars import Token
from typing import Any

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, ProxyTracerProvider, SpanContext, TraceFlags
from opentelemetry.trace.propagation import set_span_in_context

from perflab_instrumentation.options import Options
from perflab_instrumentation.request.trace_context import TraceContext
from perflab_instrumentation.sinks.otel import resource_of
from perflab_instrumentation.sinks.otlp_exporter import otlp_exporter

SAMPLED, UNSAMPLED = TraceFlags(TraceFlags.SAMPLED), TraceFlags(0)


class LazyBatch(SpanProcessor):
    """The SDK's batch processor, made by the first span of each process: its thread does not survive a fork."""

    def __init__(self) -> None:
        self._batch: BatchSpanProcessor | None = None
        os.register_at_fork(after_in_child=self._forget)

    def on_end(self, span: ReadableSpan) -> None:
        if self._batch is None:
            self._batch = BatchSpanProcessor(otlp_exporter())
        self._batch.on_end(span)

    def shutdown(self) -> None:
        if self._batch is not None:
            self._batch.shutdown()  # type: ignore[no-untyped-call]  # the SDK left it bare

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._batch is None or self._batch.force_flush(timeout_millis)

    def _forget(self) -> None:
        self._batch = None


def start(options: Options) -> None:
    """Give the project's tracers a provider, unless it has set one itself.

    The SDK's default sampler follows the parent, which in a request is ours.
    """
    if isinstance(trace.get_tracer_provider(), ProxyTracerProvider):
        provider = TracerProvider(resource=resource_of(options))
        provider.add_span_processor(LazyBatch())
        trace.set_tracer_provider(provider)


class RequestSpan(NonRecordingSpan):
    """Says whose request it is when somebody asks, which in most requests nobody does."""

    def __init__(self, request: TraceContext) -> None:
        self._request = request

    def get_span_context(self) -> SpanContext:
        request = self._request
        flags = SAMPLED if request.sampled else UNSAMPLED
        return SpanContext(request.trace_id, request.span_id, is_remote=False, trace_flags=flags)

    def __repr__(self) -> str:
        return f"RequestSpan({self.get_span_context()!r})"


def enter(request: TraceContext) -> Token[Context]:
    """The request's span becomes the current one."""
    return context.attach(set_span_in_context(RequestSpan(request)))


def leave(token: Token[Any]) -> None:
    """And is no longer."""
    context.detach(token)
