"""Which spans does a request leave? OpenTelemetry's own instrumentation, every request, written as lines."""

from collections.abc import Sequence
from pathlib import Path

from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

from perflab_instrumentation.examine.lines import write_line


class LineExporter(SpanExporter):
    """Each span a line in `spans-<pid>.jsonl`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            context = span.get_span_context()
            if context is None:
                continue
            write_line(
                self._folder,
                "spans",
                {
                    "trace_id": f"{context.trace_id:032x}",
                    "span_id": f"{context.span_id:016x}",
                    "parent_id": f"{span.parent.span_id:016x}" if span.parent else None,
                    "name": span.name,
                    "start_ns": span.start_time,
                    "end_ns": span.end_time,
                    "attributes": dict(span.attributes or {}),
                },
            )
        return SpanExportResult.SUCCESS


def start(folder: Path) -> None:
    """Trace every request and statement of this process."""
    provider = TracerProvider(resource=Resource.create({"service.name": "perflab-examination"}))
    provider.add_span_processor(SimpleSpanProcessor(LineExporter(folder)))
    DjangoInstrumentor().instrument(tracer_provider=provider)
    PsycopgInstrumentor().instrument(tracer_provider=provider, skip_dep_check=True)
