"""One decision and one id per request: the caller's where it made one, else ours by the trace id."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_instrumentation.request.trace_context import begin, bound_of, child_span_id, parse

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize(("flags", "sampled"), [("01", True), ("00", False), ("03", True), ("02", False)])
def test_the_callers_decision_is_kept_whatever_our_ratio(flags: str, sampled: bool) -> None:
    for ratio in (0.0, 1.0):
        context = begin(f"00-{TRACE}-{SPAN}-{flags}", bound_of(ratio))
        assert (context.trace_id, context.parent_span_id) == (int(TRACE, 16), int(SPAN, 16))
        assert context.sampled is sampled


@pytest.mark.parametrize(
    "header",
    [
        *("", "00", f"ff-{TRACE}-{SPAN}-01", f"00-{TRACE.upper()}-{SPAN}-01", f"00-{'0' * 32}-{SPAN}-01"),
        *(f"00-{TRACE}-{'0' * 16}-01", f"00-{TRACE[1:]}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01x"),
    ],
)
def test_an_invalid_traceparent_begins_a_new_trace(header: str) -> None:
    assert parse(header) is None
    assert begin(header, bound_of(1.0)).parent_span_id == 0


def test_a_later_versions_extra_fields_are_allowed() -> None:
    assert parse(f"01-{TRACE}-{SPAN}-01-more") == (int(TRACE, 16), int(SPAN, 16), True)


@given(st.floats(0, 1), st.integers(0, 2**32))
def test_about_the_ratio_of_requests_is_sampled(ratio: float, seed: int) -> None:
    rng = random.Random(seed)
    contexts = [begin(None, bound_of(ratio), rng.getrandbits) for _ in range(400)]
    share = sum(context.sampled for context in contexts) / len(contexts)
    assert abs(share - ratio) < 0.15


def test_none_and_all_are_exact() -> None:
    assert not any(begin(None, bound_of(0.0)).sampled for _ in range(100))
    assert all(begin(None, bound_of(1.0)).sampled for _ in range(100))


@given(st.integers(1, 2**64 - 1))
def test_inner_spans_have_ids_of_their_own(span_id: int) -> None:
    ids = {child_span_id(span_id, number) for number in range(200)}
    assert len(ids) == 200
    assert all(0 < child <= 2**64 - 1 for child in ids)
