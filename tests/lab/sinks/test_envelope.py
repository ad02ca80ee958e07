"""Sentry envelopes come apart as written; what is no envelope is a bad body."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sent_errors import envelope

from perflab.sinks.exchange import BadBody
from perflab.sinks.sentry.envelope import key_of_dsn, key_of_request, read_envelope


def test_items_come_in_order_with_newlines_inside_them() -> None:
    found = read_envelope(envelope(("event", b'{\n"a": 1}'), ("attachment", b"\n\n\x00"), ("event", b"")))
    assert [(item.kind, item.payload) for item in found.items] == [
        ("event", b'{\n"a": 1}'),
        ("attachment", b"\n\n\x00"),
        ("event", b""),
    ]
    assert found.key == "perflab"


def test_without_a_length_the_payload_is_one_line() -> None:
    found = read_envelope(b'{}\n{"type":"event"}\n{"a":1}\n{"type":"session"}\n{}')
    assert [(item.kind, item.payload) for item in found.items] == [("event", b'{"a":1}'), ("session", b"{}")]


def test_an_envelope_may_be_empty() -> None:
    assert read_envelope(b"{}\n").items == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "envelope header"),
        (b"[]\n", "no JSON object"),
        (b"{}\nnonsense\n", "item header"),
        (b'{}\n{"length": 10}\nshort', "length is 10, and 5 bytes"),
        (b'{}\n{"length": -1}\n', "length is -1"),
        (b'{}\n{"length": 2}\nlong\n', "longer than the 2 bytes"),
        (b"{}\n" + b'{"length":0}\n\n' * 1001, "more than 1000 items"),
    ],
)
def test_what_is_no_envelope_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(BadBody, match=reason):
        read_envelope(body)


@given(body=st.binary(max_size=200), start=st.sampled_from([b"", b"{}\n", b'{}\n{"type":"event","length":3}\n']))
def test_no_bytes_raise_anything_else(body: bytes, start: bytes) -> None:
    with suppress(BadBody):
        read_envelope(start + body)


def test_the_key_is_found_wherever_sdks_put_it() -> None:
    header = {"x-sentry-auth": "Sentry sentry_key=abc, sentry_version=7,sentry_client=x"}
    assert key_of_request(header, {}) == "abc"
    assert key_of_request({}, {"sentry_key": "def"}) == "def"
    assert key_of_request({}, {}) == ""
    assert key_of_dsn("https://ghi:secret@host/1") == "ghi"
    assert key_of_dsn("host/1") == ""
