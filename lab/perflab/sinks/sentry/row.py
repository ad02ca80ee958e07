"""What is kept of an envelope's item, and in which columns?"""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pyarrow as pa

from perflab.sinks.sentry.event import read_event
from perflab.sinks.sentry.grouping import group_id

SCHEMA: Final = pa.schema(
    [
        ("event_id", pa.string()),
        ("kind", pa.string()),
        ("project", pa.string()),
        ("received_ns", pa.int64()),
        ("time_ns", pa.int64()),
        ("group_id", pa.string()),
        ("title", pa.string()),
        ("culprit", pa.string()),
        ("level", pa.string()),
        ("release", pa.string()),
        ("environment", pa.string()),
        ("run_id", pa.string()),
        ("strategy", pa.string()),
        ("trace_id", pa.string()),
        ("span_id", pa.string()),
        ("payload", pa.string()),
    ]
)

KEPT_KINDS: Final = frozenset({"event", "transaction", "client_report"})


class Row(NamedTuple):
    """One item.

    Attributes:
        kind: event, transaction or client_report (what the SDK itself threw away).
        time_ns: When it happened, by the sender's clock; received_ns by ours.
        group_id: Of events; empty for the other kinds.
        payload: The item's JSON object as it came.
    """

    event_id: str
    kind: str
    project: str
    received_ns: int
    time_ns: int
    group_id: str
    title: str
    culprit: str
    level: str
    release: str
    environment: str
    run_id: str
    strategy: str
    trace_id: str
    span_id: str
    payload: str


def make_row(kind: str, sent: Mapping[str, Any], *, project: str, received_ns: int) -> Row:
    """The row of one item."""
    event = read_event(sent, received_ns=received_ns)
    return Row(
        event_id=event.event_id,
        kind=kind,
        project=project,
        received_ns=received_ns,
        time_ns=event.time_ns,
        group_id=group_id(event) if kind == "event" else "",
        title=event.title if kind == "event" else event.transaction,
        culprit=event.culprit,
        level=event.level if kind == "event" else "",
        release=event.release,
        environment=event.environment,
        run_id=event.run_id,
        strategy=event.strategy,
        trace_id=event.trace_id,
        span_id=event.span_id,
        payload=json.dumps(sent),
    )
