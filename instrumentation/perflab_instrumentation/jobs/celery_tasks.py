"""What does each Celery task do? Celery's signals around it, and the trace of whoever enqueued it in its message.

Works in every pool: a task begins and ends in one thread or greenlet, and so in one context. A task that runs eagerly
is part of whoever calls it.
"""

from typing import Any, Final

from perflab_instrumentation import metrics
from perflab_instrumentation.jobs.job import Job, Jobs
from perflab_instrumentation.live import end_live, live
from perflab_instrumentation.on_import import on_import
from perflab_instrumentation.options import Options
from perflab_instrumentation.report import TASK
from perflab_instrumentation.request.activity import CURRENT
from perflab_instrumentation.request.trace_context import traceparent_of

TRACEPARENT: Final = "traceparent"
NO_QUEUE: Final = ""
ENDED_ELSEWHERE: Final = frozenset({"WorkerLostError", "TimeLimitExceeded", "Terminated"})
"""Celery's words, said in the main process, for a task whose process did not come back to say anything."""


class TaskWatch:
    """Listens to Celery; one per process, and inherited by those that it forks."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._running: dict[str, Job] = {}

    def connect(self, signals: Any) -> None:
        """To the module of Celery's signals; once, however often Django's apps are made ready."""
        for signal, receiver in (
            (signals.before_task_publish, self.publish),
            (signals.task_prerun, self.begin),
            (signals.task_failure, self.fail),
            (signals.task_postrun, self.end),
            (signals.worker_process_shutdown, leave),
        ):
            signal.connect(receiver, weak=False, dispatch_uid="perflab.instruments")

    def publish(self, sender: Any = None, headers: dict[str, Any] | None = None, **_: Any) -> None:
        """The message says whose it is; what another instrument wrote there stays."""
        activity = CURRENT.get()
        if activity is not None and headers is not None:
            headers.setdefault(TRACEPARENT, traceparent_of(activity.context))

    def begin(self, sender: Any = None, task_id: str = "", task: Any = None, **_: Any) -> None:
        request = task.request
        if getattr(request, "is_eager", False) and CURRENT.get() is not None:
            return
        traceparent = getattr(request, TRACEPARENT, None)
        self._running[task_id] = self._jobs.begin(
            task.name,
            traceparent=traceparent if isinstance(traceparent, str) else None,
            destination=queue_of(request),
        )

    def fail(self, sender: Any = None, task_id: str = "", exception: Any = None, **_: Any) -> None:
        job = self._running.get(task_id)
        if job is not None and isinstance(exception, BaseException):
            job.failed(exception)
        elif job is None and type(exception).__name__ in ENDED_ELSEWHERE:
            kind = type(exception)
            live().tally.add(metrics.ERRORS, 1, f"{TASK} {sender.name}", f"{kind.__module__}.{kind.__qualname__}")

    def end(self, sender: Any = None, task_id: str = "", task: Any = None, state: Any = None, **_: Any) -> None:
        job = self._running.pop(task_id, None)
        if job is not None:
            said = str(state).lower() if state else "unknown"
            job.end(said, (queue_of(task.request), task.name, said))


def queue_of(request: Any) -> str:
    """The routing key that the message came with: the queue's name, unless the project routes by patterns."""
    information = getattr(request, "delivery_info", None)
    return str(information.get("routing_key") or NO_QUEUE) if isinstance(information, dict) else NO_QUEUE


def leave(**_: Any) -> None:
    """A pool's process ends without Python's own exit functions."""
    end_live()


def watch(options: Options, sinks: tuple[str, ...]) -> None:
    """Once the project imports Celery."""
    on_import("celery.signals", TaskWatch(Jobs(TASK, metrics.TASK_DURATION, options, sinks)).connect)
