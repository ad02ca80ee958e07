"""Tasks and commands are counted, joined to their callers' traces, and shown by every sink as what they are."""

from types import SimpleNamespace

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import SpanKind

from perflab_instrumentation import metrics
from perflab_instrumentation.counts.file import CountsFile
from perflab_instrumentation.counts.tally import Tally
from perflab_instrumentation.jobs.celery_tasks import TaskWatch, queue_of
from perflab_instrumentation.jobs.commands import command_name
from perflab_instrumentation.jobs.job import Jobs
from perflab_instrumentation.options import Options
from perflab_instrumentation.report import COMMAND, TASK, CallReport, Report
from perflab_instrumentation.request.activity import CURRENT, Activity
from perflab_instrumentation.request.statements import statement_of
from perflab_instrumentation.request.trace_context import TraceContext, begin, bound_of, traceparent_of
from perflab_instrumentation.sinks.otel import spans_of
from perflab_instrumentation.sinks.sentry import error_event, transaction_event
from perflab_instrumentation.sinks.silk import SilkSink

CONTEXT = TraceContext(0xABC, 0xDEF, 0, sampled=True)


@pytest.fixture
def task(report: Report) -> Report:
    return report._replace(
        kind=TASK,
        route="shop.tasks.pay",
        method="",
        path="",
        status=0,
        headers=(),
        state="failure",
        destination="celery",
        error=(("KeyError", "builtins", "x", ()),),
        calls=(CallReport("redis", "GET", "basket", 100, 200, 1, False),),
    )


def test_what_a_message_carries_is_the_senders_trace_and_its_decision() -> None:
    received = begin(traceparent_of(CONTEXT), bound_of(0.0))
    assert (received.trace_id, received.parent_span_id, received.sampled) == (0xABC, 0xDEF, True)
    assert not begin(traceparent_of(CONTEXT._replace(sampled=False)), bound_of(1.0)).sampled


def test_a_message_sent_in_an_activity_gains_its_trace_and_another_none() -> None:
    watch = TaskWatch(Jobs(TASK, metrics.TASK_DURATION, Options(), ()))
    headers: dict[str, object] = {}
    watch.publish(headers=headers)
    assert headers == {}
    token = CURRENT.set(Activity(CONTEXT))
    try:
        watch.publish(headers=headers)
        theirs: dict[str, object] = {"traceparent": "theirs"}
        watch.publish(headers=theirs)
    finally:
        CURRENT.reset(token)
    assert headers == {"traceparent": traceparent_of(CONTEXT)}
    assert theirs == {"traceparent": "theirs"}


def test_an_eager_task_is_part_of_its_caller() -> None:
    watch = TaskWatch(Jobs(TASK, metrics.TASK_DURATION, Options(), ()))
    caller = Activity(CONTEXT)
    token = CURRENT.set(caller)
    try:
        watch.begin(task_id="1", task=SimpleNamespace(name="a", request=SimpleNamespace(is_eager=True)))
        assert CURRENT.get() is caller
    finally:
        CURRENT.reset(token)


@pytest.mark.parametrize(
    ("information", "queue"), [({"routing_key": "mail"}, "mail"), ({"routing_key": None}, ""), (None, "")]
)
def test_a_queue_is_what_the_message_came_with(information: object, queue: str) -> None:
    assert queue_of(SimpleNamespace(delivery_info=information)) == queue


def test_a_command_is_called_as_it_is_typed() -> None:
    from django.core.management.commands.migrate import Command

    assert command_name(Command()) == "migrate"


def test_a_job_is_counted_by_its_name_with_its_statements_and_errors() -> None:
    counts = CountsFile(None, "")
    tally = Tally(counts)
    activity = Activity(CONTEXT)
    activity.add_query(statement_of("SELECT 1"), "sqlite", 0, 1_000_000, 1, False, 5)
    activity.add_call("redis", "GET", "a", 0, 1_000_000, 1, False)
    activity.error = (("KeyError", "builtins", "x", ()),)
    tally.job_began(TASK)
    labels = ("celery", "pay", "failure")
    tally.job_ended(activity, metrics.TASK_DURATION, labels, kind=TASK, name="pay", duration_s=7.0)

    def total(metric: metrics.Metric, *labels: str) -> float:
        row = counts.row(metric, *labels)
        return sum(counts.numbers[row : row + len(metric.bounds) + 1]) if metric.bounds else counts.numbers[row]

    assert total(metrics.TASK_DURATION, *labels) == 1
    assert total(metrics.JOB_QUERIES, TASK, "pay") == 1
    assert total(metrics.JOB_DATABASE, TASK, "pay") == 1
    assert total(metrics.ERRORS, "task pay", "builtins.KeyError") == 1
    assert total(metrics.OPERATION_DURATION, "redis", "GET") == 1
    assert total(metrics.ACTIVE_JOBS, TASK) == 0


def test_a_task_is_a_consumers_span_with_redis_commands_below_it(task: Report) -> None:
    root, *inner = spans_of(task, Resource({}))
    assert (root.name, root.kind) == ("process shop.tasks.pay", SpanKind.CONSUMER)
    assert root.attributes is not None
    assert root.attributes["messaging.destination.name"] == "celery"
    assert not any(name.startswith(("http.", "url.")) for name in root.attributes)
    assert inner[-1].name == "GET"
    assert inner[-1].attributes is not None
    assert inner[-1].attributes["perflab.key_prefix"] == "basket"


def test_a_command_is_a_span_of_its_own_kind(task: Report) -> None:
    root, *_ = spans_of(task._replace(kind=COMMAND, route="tidy"), Resource({}))
    assert (root.name, root.kind) == ("command tidy", SpanKind.INTERNAL)


def test_sentry_is_told_of_a_task_and_not_of_a_request(task: Report) -> None:
    error, transaction = error_event(task, {}), transaction_event(task, {})
    assert "request" not in error
    assert error["exception"]["values"][-1]["mechanism"]["type"] == "celery"
    assert transaction["contexts"]["trace"]["op"] == "queue.task.celery"
    assert transaction["contexts"]["trace"]["status"] == "internal_error"
    assert transaction["spans"][-1]["description"] == "GET basket"


def test_silk_is_told_nothing_of_tasks(task: Report) -> None:
    sink = SilkSink.__new__(SilkSink)
    sink.deliver([task])  # and so opens no database
