"""A report's spans: one trace, the right parents, and times inside the request."""

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import StatusCode

from perflab_instrumentation.report import Report
from perflab_instrumentation.sinks.otel import spans_of

RESOURCE = Resource({"service.name": "shop"})


def spans(report: Report) -> list[ReadableSpan]:
    return list(spans_of(report, RESOURCE))


def test_statements_and_cache_operations_are_children_of_the_request(report: Report) -> None:
    root, *inner = spans(report)
    assert root.name == "GET /products/<id>"
    assert [span.name for span in inner] == ["SELECT", "UPDATE", "cache.get"]
    assert all(span.parent == root.context and span.parent is not None for span in inner)
    assert {span.context.trace_id for span in (root, *inner)} == {report.trace_id}
    assert len({span.context.span_id for span in (root, *inner)}) == 4
    for span in inner:
        assert root.start_time is not None
        assert root.end_time is not None
        assert span.start_time is not None
        assert span.end_time is not None
        assert root.start_time <= span.start_time <= span.end_time <= root.end_time


def test_a_callers_span_is_the_parent(report: Report) -> None:
    root, *_ = spans(report._replace(parent_span_id=9))
    assert root.parent is not None
    assert (root.parent.trace_id, root.parent.span_id, root.parent.is_remote) == (report.trace_id, 9, True)


def test_a_failed_statement_and_its_line_are_shown(report: Report) -> None:
    _, select, update, _ = spans(report)
    assert select.attributes is not None
    assert (select.attributes["code.file.path"], select.attributes["code.line.number"]) == ("/srv/shop/views.py", 12)
    assert (select.status.status_code, update.status.status_code) == (StatusCode.UNSET, StatusCode.ERROR)


def test_an_error_is_an_event_without_secrets(report: Report) -> None:
    error = (("KeyError", "builtins", "password=hunter2", (("/srv/shop/views.py", 12, "page"),)),)
    root, *_ = spans(report._replace(error=error, status=500))
    (event,) = root.events
    assert event.attributes is not None
    assert event.attributes["exception.type"] == "builtins.KeyError"
    assert "hunter2" not in str(event.attributes)
    assert root.status.status_code is StatusCode.ERROR
