"""How does each page become HTML? Everything that came from outside is escaped; nothing is loaded from elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from perflab.sinks.otlp.traces import ORDERS, Choice, Overview
from perflab.sinks.pages.columns import columns, sparkline
from perflab.sinks.pages.waterfall import Waterfall
from perflab.sinks.sentry.errors import Group, Occurrence
from perflab.sinks.sentry.event import Event
from perflab_reports import quantities
from perflab_reports.render.charts.palette import PALETTE

ORDER_WORDS: Final[Mapping[str, str]] = {"slowest": "slowest", "newest": "newest", "most_spans": "most spans"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page."""

    endpoint: str
    counters: Mapping[str, int]
    failure: str = ""


def traces_page(frame: Frame, found: Overview, choice: Choice, order: str) -> str:
    """The list of traces, by route and over time."""
    return _render(
        "traces.html.j2",
        frame,
        found=found,
        choice=choice,
        order=order,
        orders={name: ORDER_WORDS[name] for name in ORDERS},
        columns=columns(found.buckets),
        longest_ns=max((trace.duration_ns for trace in found.traces), default=1) or 1,
        link=lambda **changes: _link(choice, order, **changes),
    )


def trace_page(frame: Frame, trace_id: str, waterfall: Waterfall, spans: Sequence[object], **said: object) -> str:
    """One trace's waterfall.

    Args:
        frame: Around it.
        trace_id: Its id.
        waterfall: Its lines.
        spans: All of its spans.
        said: `root`, the first root's span, and `errors`, the occurrences that name this trace.
    """
    return _render("trace.html.j2", frame, trace_id=trace_id, waterfall=waterfall, spans=spans, **said)


def errors_page(frame: Frame, groups: Sequence[Group], discarded: Mapping[str, int]) -> str:
    """The list of errors."""
    lines = [(group, sparkline(group.counts)) for group in groups]
    return _render("errors.html.j2", frame, lines=lines, discarded=discarded)


def error_page(frame: Frame, event: Event, seen: Sequence[Occurrence], group: Group, *, trace_is_here: bool) -> str:
    """One error, told by one of its events."""
    return _render("error.html.j2", frame, event=event, seen=seen, group=group, trace_is_here=trace_is_here)


def _link(choice: Choice, order: str, /, **changes: object) -> str:
    """The list with one thing changed; an empty value lets go of a filter."""
    chosen: dict[str, object] = {
        "order": "" if order == "slowest" else order,
        "route": choice.route,
        "strategy": choice.strategy,
        "run_id": choice.run_id,
        "from_ns": choice.from_ns or "",
        "until_ns": choice.until_ns if choice.until_ns != Choice().until_ns else "",
        "errors": "1" if choice.errors_only else "",
    } | changes
    query = urlencode({name: value for name, value in chosen.items() if value != ""})
    return f"/?{query}" if query else "/"


def _render(template: str, frame: Frame, **values: object) -> str:
    return _environment().get_template(template).render(frame=frame, palette=PALETTE, **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("perflab.sinks.pages", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "duration": lambda value_ns: quantities.milliseconds(value_ns / 1e6),
        "count": quantities.count,
        "moment": moment,
        "clock": lambda value_ns: moment(value_ns)[11:],
    }
    return environment


def moment(value_ns: int) -> str:
    """A time stamp: 2026-01-31 12:00:00.123 UTC."""
    try:
        when = datetime.fromtimestamp(value_ns / 1e9, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return quantities.MISSING
    return f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 1000:03d} UTC"
