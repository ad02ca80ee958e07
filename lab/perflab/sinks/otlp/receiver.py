"""How is an OTLP export answered? 200 only for what the table took; the rest with a status that exporters understand.

Source: OTLP specification 1.x, "OTLP/HTTP": 400 is not retried, 503 is, and a partial success names what was left out.
"""

from dataclasses import dataclass

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from perflab.sinks.counters import Counters
from perflab.sinks.encodings import decoded
from perflab.sinks.exchange import BadBody, Request, Response, refusal
from perflab.sinks.otlp.decode import JSON, PROTOBUF, decode
from perflab.sinks.table import GrowingTable, TableRefuses

TRACES_ONLY = (
    "perflab keeps traces only: set OTEL_METRICS_EXPORTER=none and OTEL_LOGS_EXPORTER=none, or send those elsewhere"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """`POST /v1/traces`."""

    table: GrowingTable
    counters: Counters

    def answer(self, request: Request) -> Response:
        """Keep the spans of one export."""
        try:
            body = decoded(request.body, request.headers.get("content-encoding", ""))
            found = decode(body, request.headers.get("content-type", ""))
        except BadBody as error:
            self.counters.add("otlp_bad_bodies")
            return refusal(error.status, str(error))
        try:
            self.table.append(found.spans, size_bytes=len(body))
        except TableRefuses as error:
            self.counters.add("spans_refused", len(found.spans))
            return refusal(503, f"not taken: {error}")
        self.counters.add("spans_kept", len(found.spans))
        result = ExportTraceServiceResponse()
        if found.rejected:
            self.counters.add("spans_rejected", found.rejected)
            result.partial_success.rejected_spans = found.rejected
            result.partial_success.error_message = found.reason
        if "json" in request.headers.get("content-type", ""):
            return Response(body=json_format.MessageToJson(result).encode(), content_type=JSON)
        return Response(body=result.SerializeToString(), content_type=PROTOBUF)
