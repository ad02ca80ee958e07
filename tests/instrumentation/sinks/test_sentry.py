"""A report as Sentry's events: the same ids, the project's frames marked, nothing secret."""

import sysconfig
from pathlib import Path

from perflab_instrumentation.report import Report
from perflab_instrumentation.sinks.sentry import error_event, transaction_event

HERE = (str(Path(__file__)), 9, "somewhere")
ERROR = (
    (
        "ValueError",
        "builtins",
        "token=hunter2",
        ((str(Path(sysconfig.get_path("stdlib"), "x.py")), 1, "library"), HERE),
    ),
    ("OSError", "builtins", "disk", (HERE,)),
)


def test_a_transaction_carries_the_trace_and_its_spans(report: Report) -> None:
    event = transaction_event(report, {"run_id": "r1"})
    trace = event["contexts"]["trace"]
    assert (trace["trace_id"], trace["span_id"]) == (report.trace_hex, report.span_hex)
    assert [span["op"] for span in event["spans"]] == ["db", "db", "cache.get"]
    assert event["tags"] == {"run_id": "r1", "http.route": report.route, "trace_id": report.trace_hex}


def test_an_error_lists_its_cause_first_and_marks_the_projects_frames(report: Report) -> None:
    event = error_event(report._replace(error=ERROR), {})
    cause, raised = event["exception"]["values"]
    assert (cause["type"], raised["type"]) == ("OSError", "ValueError")
    assert raised["value"] == "token=[hidden]"
    assert [frame["in_app"] for frame in raised["stacktrace"]["frames"]] == [False, True]
    assert raised["stacktrace"]["frames"][1]["context_line"] == Path(__file__).read_text().splitlines()[8]
