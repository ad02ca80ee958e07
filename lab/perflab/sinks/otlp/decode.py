"""Which spans does an OTLP body carry? Protobuf and JSON, as the OTLP specification 1.x writes them. Pure.

In JSON, trace and span ids are hexadecimal, unlike protobuf's own JSON, which has base64 for bytes.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import json_format
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SentSpan

from perflab.sinks.exchange import BadBody
from perflab.sinks.otlp.span import KINDS, STATUSES, Span

PROTOBUF: Final = "application/x-protobuf"
JSON: Final = "application/json"
ID_KEYS: Final = frozenset({"traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id"})
LATEST_NS: Final = 2**63 - 1
DEEPEST: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The spans of one body.

    Attributes:
        rejected: How many others were unusable.
        reason: Why the first of those was; empty if there is none.
    """

    spans: tuple[Span, ...]
    rejected: int = 0
    reason: str = ""


def decode(body: bytes, content_type: str) -> Decoded:
    """All spans of a body.

    Raises:
        BadBody: not OTLP in that content type (400), or a content type that OTLP/HTTP does not have (415).
    """
    message = ExportTraceServiceRequest()
    match content_type.partition(";")[0].strip().lower():
        case "application/x-protobuf" | "application/protobuf":
            try:
                message.ParseFromString(body)
            except DecodeError as error:
                raise BadBody(f"not an OTLP protobuf message: {error}") from error
        case "application/json":
            try:
                sent = json.loads(body)
                if not isinstance(sent, dict):
                    raise BadBody("not OTLP in JSON: no object")
                json_format.ParseDict(_ids_to_base64(sent), message, ignore_unknown_fields=True)
            except (ValueError, TypeError, AttributeError, RecursionError, json_format.ParseError) as error:
                raise BadBody(f"not OTLP in JSON: {str(error)[:200]}") from error
        case other:
            raise BadBody(f"Content-Type {other[:60]!r} is not OTLP/HTTP: send {PROTOBUF} or {JSON}", 415)
    spans: list[Span] = []
    reasons: list[str] = []
    for resource_spans in message.resource_spans:
        for found in _spans(resource_spans):
            if isinstance(found, Span):
                spans.append(found)
            else:
                reasons.append(found)
    return Decoded(spans=tuple(spans), rejected=len(reasons), reason=reasons[0] if reasons else "")


def _spans(sent: ResourceSpans) -> Iterator[Span | str]:
    resource = _object(sent.resource.attributes)
    service = str(resource.get("service.name", ""))
    run_id = str(resource.get("perflab.run_id", resource.get("run_id", "")))
    strategy = str(resource.get("perflab.strategy", resource.get("strategy", "")))
    for scope in sent.scope_spans:
        for span in scope.spans:
            wrong = _mistake(span)
            yield wrong or Span(
                trace_id=span.trace_id.hex(),
                span_id=span.span_id.hex(),
                parent_span_id=span.parent_span_id.hex(),
                name=span.name,
                kind=_name(KINDS, span.kind),
                start_ns=span.start_time_unix_nano,
                end_ns=max(span.start_time_unix_nano, span.end_time_unix_nano),
                status=_name(STATUSES, span.status.code),
                status_message=span.status.message,
                service=service,
                run_id=run_id,
                strategy=strategy,
                attributes=_json(_object(span.attributes)),
                events=_json(
                    [
                        {"name": event.name, "time_ns": event.time_unix_nano, "attributes": _object(event.attributes)}
                        for event in span.events
                    ]
                )
                if span.events
                else "[]",
            )


def _mistake(span: SentSpan) -> str:
    if len(span.trace_id) != 16 or not any(span.trace_id):
        return "a trace id that is not 16 bytes, or all zero"
    if len(span.span_id) != 8 or not any(span.span_id):
        return "a span id that is not 8 bytes, or all zero"
    if len(span.parent_span_id) not in {0, 8}:
        return "a parent span id that is neither 8 bytes nor absent"
    if not 0 < span.start_time_unix_nano <= LATEST_NS or span.end_time_unix_nano > LATEST_NS:
        return "a start or end that is no time"
    return ""


def _name(names: tuple[str, ...], number: int) -> str:
    return names[number] if 0 <= number < len(names) else names[0]


def _object(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue, depth: int = 0) -> Any:
    match value.WhichOneof("value"):
        case "string_value" | "int_value" | "double_value" | "bool_value" as kind:
            return getattr(value, kind)
        case "bytes_value":
            return base64.b64encode(value.bytes_value).decode()
        case "array_value" if depth < DEEPEST:
            return [_value(item, depth + 1) for item in value.array_value.values]
        case "kvlist_value" if depth < DEEPEST:
            return {pair.key: _value(pair.value, depth + 1) for pair in value.kvlist_value.values}
    return None


def _json(value: Any) -> str:
    """JSON that every reader takes: a number that is none becomes its name."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return json.dumps(json.loads(text, parse_constant=str), ensure_ascii=False, separators=(",", ":"))


def _ids_to_base64(value: Any) -> Any:
    """A parsed JSON body whose hexadecimal ids are base64, as protobuf's JSON reader wants bytes."""
    if isinstance(value, dict):
        return {
            key: _hex_to_base64(item) if key in ID_KEYS and isinstance(item, str) else _ids_to_base64(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_ids_to_base64(item) for item in value]
    return value


def _hex_to_base64(text: str) -> str:
    try:
        return base64.b64encode(bytes.fromhex(text)).decode()
    except (ValueError, binascii.Error) as error:
        raise ValueError(f"the id {text[:40]!r} is not hexadecimal") from error
