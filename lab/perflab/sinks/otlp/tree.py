"""Who called whom? One trace's spans as rows of a tree, in the order of time. Pure.

A span whose parent never arrived, or whose ancestors form a ring, is an orphan and stands at the left edge.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perflab.sinks.otlp.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One span and its place.

    Attributes:
        children: In order of start.
        self_ns: What none of the children covers, their overlaps counted once.
    """

    span: Span
    depth: int
    orphan: bool
    children: tuple["Node", ...]
    self_ns: int


def build(spans: Iterable[Span]) -> tuple[Node, ...]:
    """The roots, each with all that is below it; every span appears once."""
    by_id = {span.span_id: span for span in spans}
    ordered = sorted(by_id.values(), key=lambda span: (span.start_ns, -span.end_ns, span.span_id))
    below: dict[str, list[Span]] = defaultdict(list)
    tops: list[tuple[Span, bool]] = []
    for span in ordered:
        if span.parent_span_id in by_id:
            below[span.parent_span_id].append(span)
        else:
            tops.append((span, bool(span.parent_span_id)))
    reached: set[str] = set()
    nodes = [_grow(span, orphan, below, reached) for span, orphan in tops]
    # What is left is in a ring, or below one, which is cut at its earliest span.
    nodes.extend(_grow(span, True, below, reached) for span in ordered if span.span_id not in reached)
    return tuple(sorted(nodes, key=lambda node: node.span.start_ns))


def _grow(top: Span, orphan: bool, below: dict[str, list[Span]], reached: set[str]) -> Node:
    """Without recursion: a trace may be deeper than Python's stack."""
    order: list[tuple[Span, int]] = []
    children: dict[str, list[Span]] = {}
    waiting = [(top, 0)]
    reached.add(top.span_id)
    while waiting:
        span, depth = waiting.pop()
        order.append((span, depth))
        new = [child for child in below.get(span.span_id, ()) if child.span_id not in reached]
        reached.update(child.span_id for child in new)
        children[span.span_id] = new
        waiting.extend((child, depth + 1) for child in new)
    made: dict[str, Node] = {}
    for span, depth in reversed(order):
        nodes = tuple(made[child.span_id] for child in children[span.span_id])
        made[span.span_id] = Node(
            span=span,
            depth=depth,
            orphan=orphan and depth == 0,
            children=nodes,
            self_ns=self_time_ns(span, [node.span for node in nodes]),
        )
    return made[top.span_id]


def self_time_ns(span: Span, children: Sequence[Span]) -> int:
    """A span's duration less the union of its children's, each cut to the span."""
    covered, reached_ns = 0, span.start_ns
    for child in children:
        start_ns, end_ns = max(child.start_ns, reached_ns), min(child.end_ns, span.end_ns)
        if end_ns > start_ns:
            covered += end_ns - start_ns
            reached_ns = end_ns
    return span.duration_ns - covered
