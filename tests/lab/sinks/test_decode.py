"""OTLP bodies, protobuf and JSON, become spans; anything else is a bad body and never another exception."""

import json
from contextlib import suppress

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sent_spans import EPOCH_NS, export

from perflab.sinks.exchange import BadBody
from perflab.sinks.otlp.decode import JSON, PROTOBUF, decode

SPAN = {
    "traceId": "5B8EFFF798038103D269B633813FC60C",
    "spanId": "EEE19B7EC3C1B174",
    "parentSpanId": "EEE19B7EC3C1B173",
    "name": "GET /",
    "startTimeUnixNano": "1544712660000000000",
    "endTimeUnixNano": "1544712661000000000",
    "kind": 2,
    "status": {"code": 2, "message": "boom"},
    "attributes": [
        {"key": "text", "value": {"stringValue": "ä"}},
        {"key": "whole", "value": {"intValue": "7"}},
        {"key": "list", "value": {"arrayValue": {"values": [{"boolValue": True}, {"doubleValue": 0.5}]}}},
        {"key": "object", "value": {"kvlistValue": {"values": [{"key": "a", "value": {}}]}}},
        {"key": "bytes", "value": {"bytesValue": "AAE="}},
    ],
    "events": [{"timeUnixNano": "1544712660500000000", "name": "exception", "attributes": []}],
    "aFieldOfTheFuture": 1,
}


def in_json(*spans: dict[str, object]) -> bytes:
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]}
    return json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": list(spans)}]}]}).encode()


def test_protobuf_keeps_every_column() -> None:
    first, second = decode(export(2), PROTOBUF).spans
    assert (first.name, first.kind, first.parent_span_id) == ("GET /products/{id}", "SERVER", "")
    assert (second.trace_id, second.parent_span_id) == (first.trace_id, first.span_id)
    assert (first.service, first.run_id, first.strategy) == ("shop", "run", "redis")
    assert (first.start_ns, first.duration_ns) == (EPOCH_NS + 1000, 500)
    assert json.loads(first.attributes) == {"http.route": "products/<int:id>"}


def test_json_has_hexadecimal_ids_and_all_kinds_of_values() -> None:
    [span] = decode(in_json(SPAN), JSON + "; charset=utf-8").spans
    assert (span.trace_id, span.span_id) == ("5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174")
    assert (span.kind, span.status, span.status_message) == ("SERVER", "ERROR", "boom")
    assert json.loads(span.attributes) == {
        "text": "ä",
        "whole": 7,
        "list": [True, 0.5],
        "object": {"a": None},
        "bytes": "AAE=",
    }
    assert json.loads(span.events) == [{"name": "exception", "time_ns": 1544712660500000000, "attributes": {}}]


def test_both_encodings_say_the_same() -> None:
    message = ExportTraceServiceRequest.FromString(export(3))
    parsed = json_format.MessageToDict(message)
    for span in parsed["resourceSpans"][0]["scopeSpans"][0]["spans"]:
        for key in {"traceId", "spanId", "parentSpanId"} & set(span):
            span[key] = bytes.hex(__import__("base64").b64decode(span[key]))
    assert decode(json.dumps(parsed).encode(), JSON) == decode(export(3), PROTOBUF)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"traceId": "00" * 16}, "trace id"),
        ({"traceId": "abcd"}, "trace id"),
        ({"spanId": ""}, "span id"),
        ({"parentSpanId": "ab"}, "parent span id"),
        ({"startTimeUnixNano": "0"}, "no time"),
        ({"endTimeUnixNano": str(2**64 - 1)}, "no time"),
    ],
)
def test_an_unusable_span_is_rejected_and_its_neighbours_are_kept(change: dict[str, str], reason: str) -> None:
    found = decode(in_json(SPAN, SPAN | change), JSON)
    assert (len(found.spans), found.rejected) == (1, 1)
    assert reason in found.reason


def test_a_span_that_ends_before_it_starts_has_no_duration() -> None:
    [span] = decode(in_json(SPAN | {"endTimeUnixNano": "1"}), JSON).spans
    assert span.duration_ns == 0


def test_a_number_that_is_none_is_kept_by_name() -> None:
    endless = {"key": "x", "value": {"doubleValue": "Infinity"}}
    [span] = decode(in_json(SPAN | {"attributes": [endless]}), JSON).spans
    assert json.loads(span.attributes) == {"x": "Infinity"}


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"\xff\xff\xff", PROTOBUF, 400),
        (b"{", JSON, 400),
        (b"[]", JSON, 400),
        (b'{"resourceSpans": 7}', JSON, 400),
        (b'{"resourceSpans": [[[1]]]}', JSON, 400),
        (in_json(SPAN | {"traceId": "not hexadecimal"}), JSON, 400),
        (in_json(SPAN | {"name": "\ud800"}), JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b"<spans/>", "text/xml", 415),
    ],
)
def test_a_bad_body_says_so(body: bytes, content_type: str, status: int) -> None:
    with pytest.raises(BadBody) as refused:
        decode(body, content_type)
    assert refused.value.status == status


@given(body=st.binary(max_size=300), content_type=st.sampled_from([PROTOBUF, JSON]))
def test_no_bytes_raise_anything_else(body: bytes, content_type: str) -> None:
    with suppress(BadBody):
        decode(body, content_type)


@given(cut=st.integers(min_value=0, max_value=600), flipped=st.integers(min_value=0, max_value=255))
def test_no_damage_to_a_good_body_raises_anything_else(cut: int, flipped: int) -> None:
    body = bytearray(export(5))
    body[cut % len(body)] ^= flipped
    with suppress(BadBody):
        decode(bytes(body), PROTOBUF)
