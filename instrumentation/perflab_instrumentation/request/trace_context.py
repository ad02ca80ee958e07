"""Whose request is this, and is it traced? One decision and one id, made once and shared by every sink. Pure.

Source: W3C Trace Context (traceparent), and OpenTelemetry's TraceIdRatioBased sampler, so that services which share
a ratio agree without asking each other.
"""

import random
import re
from collections.abc import Callable
from typing import NamedTuple

TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?")
LOW_64_BITS = (1 << 64) - 1

type RandomBits = Callable[[int], int]


class TraceContext(NamedTuple):
    """Who this request is. `parent_span_id` is 0 where the trace begins here."""

    trace_id: int
    span_id: int
    parent_span_id: int
    sampled: bool


def bound_of(ratio: float) -> int:
    """The trace ids whose lower half is under this bound are the sampled ones."""
    return round(ratio * (LOW_64_BITS + 1))


def begin(traceparent: str | None, bound: int, random_bits: RandomBits = random.getrandbits) -> TraceContext:
    """The caller's decision where it made one, else ours by the trace id."""
    span_id = random_bits(64) or 1
    if traceparent is not None and (parent := parse(traceparent)) is not None:
        trace_id, parent_span_id, sampled = parent
        return TraceContext(trace_id, span_id, parent_span_id, sampled)
    trace_id = random_bits(128) or 1
    return TraceContext(trace_id, span_id, 0, (trace_id & LOW_64_BITS) < bound)


def parse(traceparent: str) -> tuple[int, int, bool] | None:
    """Trace id, parent span id and the sampled flag; None for what the specification calls invalid."""
    match = TRACEPARENT.fullmatch(traceparent.strip())
    if match is None:
        return None
    trace_id, span_id = int(match[1], 16), int(match[2], 16)
    if trace_id == 0 or span_id == 0:
        return None
    return trace_id, span_id, bool(int(match[3], 16) & 1)


def traceparent_of(context: TraceContext) -> str:
    """What the activity tells those that it asks for something."""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.sampled):02x}"


def child_span_id(span_id: int, number: int) -> int:
    """The id of a request's nth inner span: the same for every sink, and different for every number.

    Multiplying by an odd number permutes the 64-bit numbers (Knuth's multiplicative hashing).
    """
    return (span_id + number * 0x9E3779B97F4A7C15) & LOW_64_BITS or 1
