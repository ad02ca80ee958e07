"""Which errors are there, and what is known of one? Questions to the stored events, answered by DuckDB.

An event that was sent twice counts once.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perflab.sinks.database import rows_of
from perflab.sinks.sentry.row import SCHEMA

EVENTS: Final = """
CREATE TEMP VIEW events AS SELECT * FROM items WHERE kind = 'event'
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY received_ns) = 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One error, however often it happened.

    Attributes:
        release: Of the newest event; strategy and level likewise.
        counts: Events in equal stretches of time, from the first event of all groups to the last.
    """

    group_id: str
    title: str
    culprit: str
    level: str
    release: str
    strategy: str
    count: int
    first_ns: int
    last_ns: int
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One event in a list."""

    event_id: str
    group_id: str
    title: str
    time_ns: int
    release: str
    environment: str
    run_id: str
    strategy: str
    trace_id: str


def groups(folder: Path, *, buckets: int = 30, limit: int = 500) -> tuple[Group, ...]:
    """All errors, the one seen last first.

    Args:
        folder: The table of items.
        buckets: Length of `counts`.
        limit: At most so many.
    """
    with rows_of(folder, SCHEMA, name="items") as database:
        database.execute(EVENTS)
        [(first_ns, last_ns)] = database.execute(
            "SELECT coalesce(min(time_ns), 0), coalesce(max(time_ns), 0) FROM events"
        ).fetchall()
        width_ns = max(1, -(-(last_ns - first_ns + 1) // buckets))
        found = database.execute(
            "SELECT group_id, last(title ORDER BY time_ns), last(culprit ORDER BY time_ns),"
            " last(level ORDER BY time_ns), last(release ORDER BY time_ns), last(strategy ORDER BY time_ns),"
            " count(*), min(time_ns), max(time_ns) AS last_ns"
            " FROM events GROUP BY group_id ORDER BY last_ns DESC, group_id LIMIT $limit",
            {"limit": limit},
        ).fetchall()
        counted = database.execute(
            "SELECT group_id, (time_ns - $first) // $width AS stretch, count(*) FROM events GROUP BY ALL",
            {"first": first_ns, "width": width_ns},
        ).fetchall()
    sums: Counter[tuple[str, int]] = Counter({(group, stretch): count for group, stretch, count in counted})
    return tuple(
        Group(
            **dict(zip(Group.__slots__, row, strict=False)),  # all but counts
            counts=tuple(sums[row[0], stretch] for stretch in range(buckets)),
        )
        for row in found
    )


def occurrences(folder: Path, *, group_id: str = "", trace_id: str = "", limit: int = 50) -> tuple[Occurrence, ...]:
    """A group's or a trace's events, newest first."""
    with rows_of(folder, SCHEMA, name="items") as database:
        database.execute(EVENTS)
        found = database.execute(
            "SELECT event_id, group_id, title, time_ns, release, environment, run_id, strategy, trace_id FROM events"
            " WHERE ($group = '' OR group_id = $group) AND ($trace = '' OR trace_id = $trace)"
            " ORDER BY time_ns DESC, event_id LIMIT $limit",
            {"group": group_id, "trace": trace_id, "limit": limit},
        ).fetchall()
    return tuple(Occurrence(**dict(zip(Occurrence.__slots__, row, strict=True))) for row in found)


def event_payload(folder: Path, event_id: str) -> Mapping[str, Any] | None:
    """An event as its SDK sent it; None if there is none of that id."""
    with rows_of(folder, SCHEMA, name="items") as database:
        found = database.execute(
            "SELECT payload FROM items WHERE kind = 'event' AND event_id = $event LIMIT 1", {"event": event_id}
        ).fetchall()
    payload: Mapping[str, Any] | None = json.loads(found[0][0]) if found else None
    return payload


def discarded(folder: Path) -> Mapping[str, int]:
    """What the SDKs say they threw away before sending: `category: reason` to count."""
    with rows_of(folder, SCHEMA, name="items") as database:
        found = database.execute("SELECT payload FROM items WHERE kind = 'client_report'").fetchall()
    sums: Counter[str] = Counter()
    for (payload,) in found:
        report = json.loads(payload).get("discarded_events")
        for entry in report if isinstance(report, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("quantity"), int):
                sums[f"{entry.get('category', '?')}: {entry.get('reason', '?')}"] += entry["quantity"]
    return dict(sorted(sums.items()))
