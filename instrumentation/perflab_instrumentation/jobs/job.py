"""When does a task or command begin and end for the instruments? The middleware's work, for what is no request."""

import logging
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

from perflab_instrumentation.live import live
from perflab_instrumentation.metrics import Metric
from perflab_instrumentation.options import Options
from perflab_instrumentation.request.activity import CURRENT, Activity
from perflab_instrumentation.request.ending import job_report_of, reason_of
from perflab_instrumentation.request.errors import exception_chain
from perflab_instrumentation.request.trace_context import begin, bound_of

logger = logging.getLogger("perflab.instruments")

type Hooks = tuple[Callable[[Any], Any], Callable[[Any], None]]


class Jobs:
    """Begins jobs of one kind, and knows by which metric they are timed."""

    def __init__(self, kind: str, duration: Metric, options: Options, sinks: tuple[str, ...]) -> None:
        self.kind, self.duration = kind, duration
        self.bound = bound_of(options.sample_ratio)
        self.slow_ns = round(options.slow_s * 1e9)
        self.spans: Hooks | None = None
        if "otel" in sinks:
            from perflab_instrumentation.sinks import otel_spans

            self.spans = otel_spans.enter, otel_spans.leave

    def begin(self, name: str, *, traceparent: str | None = None, destination: str = "") -> "Job":
        """The job is the current activity of this context until it ends, which must be in the same context."""
        return Job(self, name, traceparent, destination)


class Job:
    """One task or command, while it runs."""

    __slots__ = ("_activity", "_began_ns", "_destination", "_jobs", "_name", "_span", "_token")

    def __init__(self, jobs: Jobs, name: str, traceparent: str | None, destination: str) -> None:
        self._jobs, self._name, self._destination = jobs, name, destination
        self._began_ns = perf_counter_ns()
        self._activity = Activity(begin(traceparent, jobs.bound))
        live().tally.job_began(jobs.kind)
        self._token = CURRENT.set(self._activity)
        self._span = jobs.spans[0](self._activity.context) if jobs.spans is not None else None

    def failed(self, error: BaseException) -> None:
        self._activity.error = exception_chain(error)

    def end(self, state: str, labels: tuple[str, ...]) -> None:
        """Count it, and report it where it is sampled, slow or wrong."""
        duration_ns = perf_counter_ns() - self._began_ns
        if self._jobs.spans is not None:
            self._jobs.spans[1](self._span)
        CURRENT.reset(self._token)
        try:
            self._count_and_report(state, labels, duration_ns)
        except Exception:
            # Whatever is wrong with an instrument, the user's job has been done well.
            logger.exception("a %s could not be counted", self._jobs.kind)

    def _count_and_report(self, state: str, labels: tuple[str, ...], duration_ns: int) -> None:
        here, jobs = live(), self._jobs
        seconds = duration_ns / 1e9
        here.tally.job_ended(self._activity, jobs.duration, labels, kind=jobs.kind, name=self._name, duration_s=seconds)
        if reason := reason_of(self._activity, duration_ns, jobs.slow_ns):
            fields = job_report_of(
                self._activity,
                kind=jobs.kind,
                name=self._name,
                state=state,
                destination=self._destination,
                reason=reason,
                began_ns=self._began_ns,
                duration_ns=duration_ns,
            )
            here.tally.handed_over(accepted=here.shipper.send(fields))
