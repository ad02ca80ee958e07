"""How is a trace drawn? Its rows as lines with bars in per cent of the trace's extent. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from perflab.sinks.otlp.collapse import Repeated, Row, Single, statement
from perflab.sinks.otlp.span import Span

MOST_LINES: Final = 1500
MOST_BARS: Final = 200
MOST_MEMBERS: Final = 50
NARROWEST_PERCENT: Final = 0.15
DEEPEST_INDENT: Final = 24
CACHES: Final = frozenset({"redis", "valkey", "memcached"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of the trace's extent."""

    left_percent: float
    width_percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A name and what is said under it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event inside a span, such as an exception."""

    name: str
    after_ns: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the waterfall, with what its unfolding shows.

    Attributes:
        times: How many spans it stands for.
        text: The statement or what else says more than the name; empty if nothing does.
        colour: A role of the palette.
        duration_ns: Of all its spans.
        members: Of a repeated row, the start after the trace's and the duration of each span.
    """

    label: str
    text: str
    times: int
    indent: int
    colour: str
    wrong: bool
    orphan: bool
    start_ns: int
    duration_ns: int
    self_ns: int | None
    bars: tuple[Bar, ...]
    facts: tuple[Fact, ...]
    happenings: tuple[Happening, ...]
    members: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """A trace's lines, and how many more there would be."""

    start_ns: int
    extent_ns: int
    lines: tuple[Line, ...]
    left_out: int


def draw(rows: Sequence[Row], spans: Sequence[Span]) -> Waterfall:
    """The waterfall of one trace.

    Args:
        rows: Of its tree.
        spans: All of its spans, at least one.
    """
    start_ns = min(span.start_ns for span in spans)
    extent_ns = max(1, max(span.end_ns for span in spans) - start_ns)
    lines = [_line(row, start_ns, extent_ns) for row in rows[:MOST_LINES]]
    return Waterfall(
        start_ns=start_ns, extent_ns=extent_ns, lines=tuple(lines), left_out=max(0, len(rows) - MOST_LINES)
    )


def _line(row: Row, start_ns: int, extent_ns: int) -> Line:
    spans = (row.node.span,) if isinstance(row, Single) else row.spans
    first = spans[0]
    text = statement(first)
    return Line(
        label=row.label if isinstance(row, Repeated) else first.name,
        text=text if text != first.name else "",
        times=len(spans),
        indent=min(DEEPEST_INDENT, row.depth if isinstance(row, Repeated) else row.node.depth),
        colour=_colour(first),
        wrong=first.status == "ERROR",
        orphan=isinstance(row, Single) and row.node.orphan,
        start_ns=first.start_ns - start_ns,
        duration_ns=sum(span.duration_ns for span in spans),
        self_ns=row.node.self_ns if isinstance(row, Single) and row.node.children else None,
        bars=tuple(_bar(span, start_ns, extent_ns) for span in spans[:MOST_BARS]),
        facts=_facts(first),
        happenings=tuple(_happenings(first)),
        members=tuple((span.start_ns - start_ns, span.duration_ns) for span in spans[:MOST_MEMBERS])
        if len(spans) > 1
        else (),
    )


def _bar(span: Span, start_ns: int, extent_ns: int) -> Bar:
    width = max(NARROWEST_PERCENT, 100 * span.duration_ns / extent_ns)
    left = min(100 * (span.start_ns - start_ns) / extent_ns, 100 - NARROWEST_PERCENT)
    return Bar(left_percent=round(left, 3), width_percent=round(min(width, 100 - left), 3))


def _colour(span: Span) -> str:
    if span.status == "ERROR":
        return "worse"
    if '"db.' in span.attributes:
        attributes = json.loads(span.attributes)
        system = attributes.get("db.system.name") or attributes.get("db.system")
        return "rest" if system in CACHES else "database"
    return "app" if span.kind in {"SERVER", "INTERNAL", "CONSUMER"} else "rest"


def _facts(span: Span) -> tuple[Fact, ...]:
    known = [("kind", span.kind.lower()), ("status", f"{span.status} {span.status_message}".strip())]
    known += [("service", span.service), ("span id", span.span_id), ("parent", span.parent_span_id)]
    stated = [Fact(name=name, value=value) for name, value in known if value not in {"", "UNSET"}]
    return (*stated, *_pairs(json.loads(span.attributes)))


def _happenings(span: Span) -> list[Happening]:
    return [
        Happening(name=str(event["name"]), after_ns=event["time_ns"] - span.start_ns, facts=_pairs(event["attributes"]))
        for event in json.loads(span.events)
    ]


def _pairs(attributes: dict[str, Any]) -> tuple[Fact, ...]:
    return tuple(
        Fact(name=name, value=value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in sorted(attributes.items())
    )
