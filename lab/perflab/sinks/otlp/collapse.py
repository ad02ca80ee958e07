"""Which spans of a trace say the same thing again and again? N+1 queries as one row: "12 x SELECT ... 18 ms". Pure.

Spans collapse where they share the parent, have no children and do the same: equal service, kind, name and status, and
equal statements but for their values. They need not follow each other, since N+1 often alternates between tables.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from perflab.sinks.otlp.span import Span
from perflab.sinks.otlp.tree import Node
from perflab_instrumentation.examine.fingerprint import normalise

LEAST_REPEATS = 3
STATEMENT_KEYS = ("db.query.text", "db.statement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One span on a row of its own."""

    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """Siblings that do the same, on one row.

    Attributes:
        label: The normalised statement, or the name where there is none.
        total_ns: The sum of their durations.
    """

    label: str
    depth: int
    spans: tuple[Span, ...]
    total_ns: int

    @property
    def start_ns(self) -> int:
        return self.spans[0].start_ns


Row = Single | Repeated


def rows(roots: Iterable[Node], *, least_repeats: int = LEAST_REPEATS) -> tuple[Row, ...]:
    """The tree from top to bottom, each span in exactly one row."""
    return tuple(_walk(roots, least_repeats))


def _walk(roots: Iterable[Node], least_repeats: int) -> Iterator[Row]:
    waiting: list[Row] = [Single(node=node) for node in reversed(tuple(roots))]
    while waiting:
        row = waiting.pop()
        yield row
        if isinstance(row, Single):
            waiting.extend(reversed(_collapsed(row.node.children, least_repeats)))


def _collapsed(siblings: Iterable[Node], least_repeats: int) -> list[Row]:
    alike: dict[tuple[str, ...], list[Node]] = defaultdict(list)
    for node in siblings:
        key = (node.span.span_id,) if node.children else _sameness(node.span)
        alike[key].append(node)
    collapsed: list[Row] = []
    for nodes in alike.values():
        if len(nodes) >= least_repeats:
            spans = tuple(node.span for node in nodes)
            collapsed.append(
                Repeated(
                    label=normalise(statement(spans[0])) or spans[0].name,
                    depth=nodes[0].depth,
                    spans=spans,
                    total_ns=sum(span.duration_ns for span in spans),
                )
            )
        else:
            collapsed.extend(Single(node=node) for node in nodes)
    return sorted(collapsed, key=lambda row: row.node.span.start_ns if isinstance(row, Single) else row.start_ns)


def _sameness(span: Span) -> tuple[str, ...]:
    return span.service, span.kind, span.name, span.status, normalise(statement(span))


def statement(span: Span) -> str:
    """The span's SQL, or empty."""
    if '"db.' not in span.attributes:
        return ""
    attributes = json.loads(span.attributes)
    return next((str(attributes[key]) for key in STATEMENT_KEYS if key in attributes), "")
