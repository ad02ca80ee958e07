"""A log line says which request wrote it."""

import json
import logging

from perflab_instrumentation.logs import JsonLines, add_trace
from perflab_instrumentation.request.activity import CURRENT, Activity
from perflab_instrumentation.request.trace_context import TraceContext


def record(**extra: object) -> logging.LogRecord:
    made = logging.LogRecord("shop", logging.INFO, __file__, 1, "sold %d", (3,), None)
    made.__dict__.update(extra)
    return made


def test_a_json_line_holds_the_ids_and_the_run() -> None:
    line = json.loads(JsonLines(run_id="r1").format(record(trace_id="aa", span_id="bb")))
    assert {name: line[name] for name in ("message", "run_id", "trace_id", "span_id")} == {
        "message": "sold 3",
        "run_id": "r1",
        "trace_id": "aa",
        "span_id": "bb",
    }


def test_outside_a_request_there_is_no_id() -> None:
    assert "trace_id" not in json.loads(JsonLines().format(record(trace_id="")))


def test_structlogs_processor_adds_them_too() -> None:
    token = CURRENT.set(Activity(TraceContext(0xA, 0xB, 0, sampled=True)))
    try:
        assert add_trace(None, "info", {"event": "sold"}) == {
            "event": "sold",
            "trace_id": f"{0xA:032x}",
            "span_id": f"{0xB:016x}",
        }
    finally:
        CURRENT.reset(token)
