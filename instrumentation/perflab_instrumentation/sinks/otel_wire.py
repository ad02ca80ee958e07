"""How do many spans become one OTLP request cheaply? What repeats is encoded once, by the SDK, and the rest is joined.

Building a span of the SDK and letting it encode each attribute anew costs about 45 microseconds a statement, and an N+1
has dozens. In protobuf's wire format a message is the concatenation of its fields in any order, so a span is here the
bytes that all executions of a statement share, as `encode_spans` makes them, and the few fields that differ: ids, times
and rows. That takes about 5 microseconds.

Source: Protocol Buffers, "Encoding"; opentelemetry-proto, trace.proto (the field numbers below).
"""

import struct
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, Span
from opentelemetry.sdk.trace import ReadableSpan

SPAN: Final = struct.Struct("<2s16s2s8sBQBQ")
"""trace_id (1), span_id (2), and start and end (7 and 8, eight bytes each)."""

TRACE_ID, SPAN_ID, PARENT, START, END = b"\x0a\x10", b"\x12\x08", b"\x22\x08", 7 << 3 | 1, 8 << 3 | 1
ATTRIBUTE, SPANS, SCOPE_SPANS, RESOURCE_SPANS = b"\x4a", b"\x12", b"\x12", b"\x0a"
CHANGING: Final = ("trace_id", "span_id", "parent_span_id", "start_time_unix_nano", "end_time_unix_nano")
MOST_KNOWN: Final = 4000


class Wire:
    """The requests of one resource. Not safe for threads."""

    def __init__(self) -> None:
        self._shared: dict[Hashable, bytes] = {}
        self._resource = self._scope = b""

    def span(
        self,
        key: Hashable | None,
        template: Callable[[], ReadableSpan],
        *,
        trace_id: bytes,
        span_id: int,
        parent_span_id: int,
        start_ns: int,
        end_ns: int,
        attributes: bytes = b"",
    ) -> bytes:
        """One span's bytes, framed for `request`.

        Args:
            key: What all spans of this template share; whatever the template reads must be in it. None for a span
                that is like no other.
            template: Makes such a span; its ids and times are not looked at.
            trace_id: Sixteen bytes, big-endian.
            span_id: And `parent_span_id`, which is 0 for a root.
            start_ns: And `end_ns`, since the epoch.
            attributes: What differs from span to span, by `attribute`.
        """
        shared = self._shared.get(key) if key is not None else self._encode(template())
        if shared is None:
            shared = self._keep(key, self._encode(template()))
        body = shared + SPAN.pack(TRACE_ID, trace_id, SPAN_ID, span_id.to_bytes(8), START, start_ns, END, end_ns)
        if parent_span_id:
            body += PARENT + parent_span_id.to_bytes(8)
        body += attributes
        return SPANS + _varint(len(body)) + body

    def attribute(self, name: str, value: int | str) -> bytes:
        """One more attribute, framed for `span`."""
        key = (name, value)
        known = self._shared.get(key)
        if known is None:
            held = AnyValue(int_value=value) if isinstance(value, int) else AnyValue(string_value=value)
            pair = KeyValue(key=name, value=held).SerializeToString()
            known = self._keep(key, ATTRIBUTE + _varint(len(pair)) + pair)
        return known

    def request(self, spans: Sequence[bytes]) -> bytes:
        """An ExportTraceServiceRequest of these spans."""
        inner = self._scope + b"".join(spans)
        outer = self._resource + SCOPE_SPANS + _varint(len(inner)) + inner
        return RESOURCE_SPANS + _varint(len(outer)) + outer

    def _encode(self, span: ReadableSpan) -> bytes:
        whole: ResourceSpans = encode_spans([span]).resource_spans[0]
        (scope,) = whole.scope_spans
        encoded: Span = scope.spans[0]
        for name in CHANGING:
            encoded.ClearField(name)
        shared: bytes = encoded.SerializeToString()
        scope.ClearField("spans")
        self._scope = scope.SerializeToString()
        whole.ClearField("scope_spans")
        self._resource = whole.SerializeToString()
        return shared

    def _keep(self, key: Hashable, encoded: bytes) -> bytes:
        if len(self._shared) >= MOST_KNOWN:
            self._shared.clear()
        self._shared[key] = encoded
        return encoded


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the top bit says that more follow."""
    if value < 0x80:
        return bytes((value,))
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
