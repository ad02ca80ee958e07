"""Which request wrote this log line? Every record gains `trace_id` and `span_id`; structlog has its own processor.

Standard: put `%(trace_id)s` into any format, or use `JsonLines`. structlog: add `add_trace` to its processors.
"""

import json
import logging
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

from perflab_instrumentation.request.activity import CURRENT

NOBODY = ""


def current_ids() -> tuple[str, str]:
    """Trace and span of the request being served, in hexadecimal; empty outside one."""
    activity = CURRENT.get()
    if activity is None:
        return NOBODY, NOBODY
    return f"{activity.context.trace_id:032x}", f"{activity.context.span_id:016x}"


def watch() -> None:
    """Make every log record from now on carry the ids; done once."""
    make = logging.getLogRecordFactory()
    if getattr(make, "_perflab", False):
        return

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = make(*args, **kwargs)
        made.trace_id, made.span_id = current_ids()
        return made

    record._perflab = True  # type: ignore[attr-defined]  # our own mark
    logging.setLogRecordFactory(record)


def add_trace(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor."""
    trace_id, span_id = current_ids()
    if trace_id:
        event["trace_id"], event["span_id"] = trace_id, span_id
    return event


class JsonLines(logging.Formatter):
    """One JSON object per record."""

    def __init__(self, *args: Any, run_id: str = "", strategy: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fixed = {name: value for name, value in (("run_id", run_id), ("strategy", strategy)) if value}

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **self._fixed,
        }
        if trace_id := getattr(record, "trace_id", ""):
            line["trace_id"], line["span_id"] = trace_id, getattr(record, "span_id", "")
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)
