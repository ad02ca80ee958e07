"""How does a request become Sentry's events? Errors always, transactions where it was traced; built from its report.

sentry-sdk's client, scrubber and hooks for errors, and its transport for all, without its Django integration: a forked
scope per request is most of what it costs while nothing fails. What the project captures itself goes through the
worker's own client (`sentry_capture.py`).
"""

import json
import linecache
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import sentry_sdk
from sentry_sdk.types import Event

from perflab_instrumentation.options import Options
from perflab_instrumentation.report import COMMAND, REQUEST, TASK, CacheReport, CallReport, QueryReport, Report
from perflab_instrumentation.request.frames import Frame, is_project
from perflab_instrumentation.request.redaction import redact_line, redact_message
from perflab_instrumentation.request.trace_context import child_span_id
from perflab_instrumentation.sinks.sentry_transport import KeptConnectionTransport, Loss

LINES_AROUND = 5
AT_ONCE = 100
"""Transactions handed to the transport together; beyond that, memory and lateness grow and nothing is gained."""

SOURCES: Final = MappingProxyType({REQUEST: "route", TASK: "task", COMMAND: "task"})
OPERATIONS: Final = MappingProxyType({REQUEST: "http.server", TASK: "queue.task.celery", COMMAND: "function.command"})
MECHANISMS: Final = MappingProxyType({REQUEST: "django", TASK: "celery", COMMAND: "command"})


type Part = QueryReport | CacheReport | CallReport

to_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class SentrySink:
    """Sends what the client makes of the events; SENTRY_DSN and its kin are the SDK's own."""

    def __init__(self, options: Options) -> None:
        self._tags = tags_of(options)
        self._client = sentry_sdk.Client(
            default_integrations=False,
            traces_sample_rate=1.0,
            transport=KeptConnectionTransport,
            transport_queue_size=options.queue,
            _experiments={"transport_compression_level": 0},  # a transaction is a kilobyte or two
        )

    def deliver(self, reports: Sequence[Report]) -> Mapping[str, int]:
        transport = self._client.transport
        if not isinstance(transport, KeptConnectionTransport):
            return {}  # without a DSN the client has none
        transport.take_losses()
        lost: dict[int, Loss] = {}
        sent_at = datetime.now(UTC).isoformat()
        unsent = set(range(len(reports)))
        try:
            for number, report in enumerate(reports):
                if report.error:
                    self._client.capture_event(error_event(report, self._tags))
                    lost.update((number, loss) for loss in transport.take_losses()[:1])
                if not report.sampled:
                    unsent.discard(number)
            for part in batched(sorted(unsent), AT_ONCE):
                outcomes = transport.send_transactions([self._envelope(reports[number], sent_at) for number in part])
                lost.update((number, loss) for number, loss in zip(part, outcomes, strict=True) if loss is not None)
                unsent.difference_update(part)
        except OSError:
            # Nobody answers: the rest would only wait as long again.
            if len(unsent) == len(reports):
                raise
            lost.update(dict.fromkeys(unsent, "failed"))
        return Counter(lost.values())

    def _envelope(self, report: Report, sent_at: str) -> bytes:
        """Past the client's serialiser, which walks every value of an event that we have just made plain, and is two
        thirds of what a transaction costs."""
        options = self._client.options
        event = transaction_event(report, self._tags)
        event["release"], event["environment"] = options["release"], options["environment"]
        event["server_name"] = options["server_name"]
        payload = to_json(event).encode()
        head = to_json({"event_id": event["event_id"], "sent_at": sent_at})
        return b'%b\n{"type":"transaction","length":%d}\n%b\n' % (head.encode(), len(payload), payload)

    def close(self) -> None:
        self._client.close(timeout=2.0)


def tags_of(options: Options) -> dict[str, str]:
    ours = {"run_id": options.run_id, "strategy": options.strategy}
    return {name: value for name, value in ours.items() if value}


def error_event(report: Report, tags: dict[str, str]) -> Event:
    """The exception and what caused it, outermost cause first, as Sentry's protocol wants them."""
    values = [_exception(*link) for link in reversed(report.error)]
    values[-1]["mechanism"] = {"type": MECHANISMS[report.kind], "handled": False}
    event: dict[str, Any] = {
        **_common(report, tags, at_ns=report.ended_at_ns),
        "level": "error",
        "exception": {"values": values},
    }
    return event  # type: ignore[return-value]  # Sentry's TypedDict, filled by name


def transaction_event(report: Report, tags: dict[str, str]) -> dict[str, Any]:
    """The request with its statements and cache operations as spans."""
    parts: list[Part] = [*report.queries, *report.cache, *report.calls]
    return {
        **_common(report, tags, at_ns=report.ended_at_ns),
        "type": "transaction",
        "start_timestamp": _time(report.began_at_ns),
        "spans": [_span(report, number, part) for number, part in enumerate(parts, start=1)],
    }


def _common(report: Report, tags: dict[str, str], *, at_ns: int) -> dict[str, Any]:
    trace: dict[str, Any] = {
        "trace_id": report.trace_hex,
        "span_id": report.span_hex,
        "op": OPERATIONS[report.kind],
        "status": "internal_error" if report.failed else "ok",
    }
    if report.parent_span_id:
        trace["parent_span_id"] = f"{report.parent_span_id:016x}"
    headers = dict(report.headers)
    about: dict[str, Any] = {
        "event_id": f"{random.getrandbits(128):032x}",
        "timestamp": _time(at_ns),
        "platform": "python",
        "transaction": report.route or report.path,
        "transaction_info": {"source": SOURCES[report.kind]},
        "contexts": {"trace": trace},
        "tags": {**tags, "trace_id": report.trace_hex},
    }
    if report.kind != REQUEST:
        about["tags"]["state"] = report.state
        return about
    about["tags"]["http.route"] = report.route
    about["request"] = {
        "method": report.method,
        "url": f"http://{headers.get('host', 'unknown')}{report.path}",
        "headers": headers,
    }
    return about


def _span(report: Report, number: int, part: Part) -> dict[str, Any]:
    if isinstance(part, QueryReport):
        op, description = "db", part.text
        data: dict[str, Any] = {"db.system": part.system, "db.rows": part.rows, "fingerprint": part.fingerprint}
        if part.frames:
            file, line, function = part.frames[0]
            data |= {"code.filepath": file, "code.lineno": line, "code.function": function}
    elif isinstance(part, CallReport):
        op, description = f"db.{part.system}", f"{part.operation} {part.key_prefix}".rstrip()
        data = {"db.system": part.system, "db.operation": part.operation, "db.commands": part.commands}
    else:
        op, description = f"cache.{part.operation}", part.result
        data = {"cache.hit": part.result == "hit", "cache.keys": part.keys}
    return {
        "trace_id": report.trace_hex,
        "span_id": f"{child_span_id(report.span_id, number):016x}",
        "parent_span_id": report.span_hex,
        "op": op,
        "description": description,
        "start_timestamp": _time(report.began_at_ns + part.began_ns),
        "timestamp": _time(report.began_at_ns + part.ended_ns),
        "data": data,
    }


def _exception(name: str, module: str, message: str, frames: tuple[Frame, ...]) -> dict[str, Any]:
    return {
        "type": name,
        "module": module,
        "value": redact_message(message, module),
        "stacktrace": {"frames": [_frame(frame) for frame in frames]},
    }


def _frame(frame: Frame) -> dict[str, Any]:
    """With the lines around it, read here and not on the request's path."""
    file, line, function = frame
    lines = linecache.getlines(file)
    shown: dict[str, Any] = {
        "filename": "/".join(Path(file).parts[-3:]),
        "abs_path": file,
        "function": function,
        "lineno": line,
        "in_app": is_project(file),
    }
    if 0 < line <= len(lines):
        shown |= {
            "pre_context": _shown(lines[max(0, line - 1 - LINES_AROUND) : line - 1]),
            "context_line": _shown(lines[line - 1 : line])[0],
            "post_context": _shown(lines[line : line + LINES_AROUND]),
        }
    return shown


def _shown(lines: Sequence[str]) -> list[str]:
    """Source may hold passwords, in settings above all."""
    return [redact_line(text.rstrip("\n")) for text in lines]


def _time(nanoseconds: int) -> float:
    """Seconds since the epoch, which the protocol takes as it takes words; those cost twenty times as much."""
    return nanoseconds / 1e9
