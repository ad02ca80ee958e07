"""Bodies that PostgreSQL could not store, or that would exhaust the process, never reach a view."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import APIException

from perflab_target.web.parser import MAX_BODY_BYTES, MAX_DEPTH, BoundedJSONParser, unstorable

STORABLE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text("ab"), children, max_size=3),
    max_leaves=10,
)


def parse(body: bytes) -> Any:
    return BoundedJSONParser().parse(io.BytesIO(body))


@given(value=STORABLE)
def test_what_can_be_stored_is_read_as_it_is(value: Any) -> None:
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"NaN",
        b'{"a": 1e999}',
        b'"\\u0000"',
        b'{"\\u0000": 1}',
        b'["\\ud800"]',
        b"[" * 100_000,
        b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2),
        b"9" * 5_000,
    ],
    ids=lambda body: body[:12],
)
def test_what_cannot_be_stored_is_the_client_s_mistake(body: bytes) -> None:
    with pytest.raises(APIException) as caught:
        parse(body)
    assert caught.value.status_code == 400


def test_a_body_too_large_is_not_even_decoded() -> None:
    with pytest.raises(APIException) as caught:
        parse(b'"' + b"x" * MAX_BODY_BYTES)
    assert caught.value.status_code == 413


def test_depth_counts_nesting_and_not_length() -> None:
    assert unstorable([[1]] * 1_000) is None
