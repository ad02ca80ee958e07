"""When does a request begin and end for the instruments? Outermost, so that everything below it is counted.

One decision and one id per request. What every request pays for is here and in `tally.py`; what only reported ones
pay for is in `ending.py`, and all else happens in another process.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from time import perf_counter_ns
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from perflab_instrumentation.live import live
from perflab_instrumentation.options import Options
from perflab_instrumentation.request.activity import CURRENT, Activity
from perflab_instrumentation.request.ending import header_names, reason_of, report_of
from perflab_instrumentation.request.left_out import is_left_out
from perflab_instrumentation.request.pool_numbers import PoolNumbers
from perflab_instrumentation.request.queue_time import queue_time_s
from perflab_instrumentation.request.streaming import watch_body
from perflab_instrumentation.request.trace_context import TraceContext, begin, bound_of

logger = logging.getLogger("perflab.instruments")

type GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]

UNSEEN_STATUS = 500
"""Of a request whose response never came back through here, because its worker is being stopped."""

LEFT_STATUS = 499
"""nginx's word for a client that left before its answer was complete; HTTP has none."""

LEFT = "left"


class InstrumentsMiddleware:
    """Serves synchronous and asynchronous chains alike."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        options, sinks = resolved()
        self._get_response: Any = get_response
        self._bound = bound_of(options.sample_ratio)
        self._slow_ns = round(options.slow_s * 1e9)
        self._headers = header_names(options.headers)
        self._pools = PoolNumbers() if options.pools else None
        self._enter: Callable[[TraceContext], Any] | None = None
        self._leave: Callable[[Any], None] | None = None
        if "otel" in sinks:
            from perflab_instrumentation.sinks import otel_spans

            self._enter, self._leave = otel_spans.enter, otel_spans.leave
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)
            self._call: Callable[[HttpRequest], Any] = self._call_async
        else:
            self._call = self._call_sync

    def __call__(self, request: HttpRequest) -> Any:
        return self._call(request)

    def _call_sync(self, request: HttpRequest) -> HttpResponseBase:
        began_ns = perf_counter_ns()
        activity = Activity(begin(request.META.get("HTTP_TRACEPARENT"), self._bound))
        live().tally.began()
        token = CURRENT.set(activity)
        span = self._enter(activity.context) if self._enter is not None else None
        ready_ns = perf_counter_ns()
        response: HttpResponseBase | None = None
        try:
            response = self._get_response(request)
        finally:
            returned_ns = perf_counter_ns()
            if self._leave is not None:
                self._leave(span)
            CURRENT.reset(token)
            self._returned(activity, request, response, began_ns, ready_ns - began_ns, returned_ns)
        return response

    async def _call_async(self, request: HttpRequest) -> HttpResponseBase:
        began_ns = perf_counter_ns()
        activity = Activity(begin(request.META.get("HTTP_TRACEPARENT"), self._bound))
        live().tally.began()
        token = CURRENT.set(activity)
        span = self._enter(activity.context) if self._enter is not None else None
        ready_ns = perf_counter_ns()
        response: HttpResponseBase | None = None
        unseen = UNSEEN_STATUS
        try:
            response = await self._get_response(request)
        except asyncio.CancelledError:
            unseen = LEFT_STATUS  # Django cancels a view whose client has left
            raise
        finally:
            returned_ns = perf_counter_ns()
            if self._leave is not None:
                self._leave(span)
            CURRENT.reset(token)
            self._returned(activity, request, response, began_ns, ready_ns - began_ns, returned_ns, unseen)
        return response

    def _returned(
        self,
        activity: Activity,
        request: HttpRequest,
        response: HttpResponseBase | None,
        began_ns: int,
        beginning_ns: int,
        returned_ns: int,
        unseen: int = UNSEEN_STATUS,
    ) -> None:
        status = response.status_code if response is not None else unseen
        try:
            if response is not None and response.streaming:
                # The body is still to come.
                watch_body(
                    activity,
                    response,
                    lambda left: self._end(
                        activity, request, LEFT_STATUS if left else status, began_ns, perf_counter_ns()
                    ),
                )
            else:
                self._end(activity, request, status, began_ns, returned_ns)
            live().tally.spent(beginning_ns + perf_counter_ns() - returned_ns)
        except Exception:
            logger.exception("a response could not be watched")

    def _end(self, activity: Activity, request: HttpRequest, status: int, began_ns: int, ended_ns: int) -> None:
        try:
            self._count_and_report(activity, request, status, began_ns, ended_ns - began_ns)
        except Exception:
            # Whatever is wrong with an instrument, the user's request has been served well.
            logger.exception("a request could not be counted")

    def _count_and_report(
        self, activity: Activity, request: HttpRequest, status: int, began_ns: int, duration_ns: int
    ) -> None:
        here = live()
        tally = here.tally
        if is_left_out(request):
            tally.left_out()
            return
        match = request.resolver_match
        route = "" if match is None else f"/{match.route}"
        method = request.method or ""
        seconds = duration_ns / 1e9
        tally.ended(activity, method=method, route=route, status=status, duration_s=seconds)
        if (header := request.META.get("HTTP_X_REQUEST_START")) is not None:
            waited_s = queue_time_s(header, time.time() - seconds)
            if waited_s is not None:
                tally.queued(waited_s)
        if self._pools is not None:
            self._pools.record(tally)
        reason = reason_of(activity, duration_ns, self._slow_ns)
        if reason:
            if not activity.context.sampled:
                tally.exemplify(activity, method=method, route=route, status=status, duration_s=seconds)
            fields = report_of(
                activity,
                request,
                status=status,
                route=route,
                reason=reason,
                began_ns=began_ns,
                duration_ns=duration_ns,
                headers=self._headers,
                state=LEFT if status == LEFT_STATUS else "",
            )
            tally.handed_over(accepted=here.shipper.send(fields))


def resolved() -> tuple[Options, tuple[str, ...]]:
    """What `instrument` decided for this project."""
    options, sinks = getattr(settings, "PERFLAB_RESOLVED")  # noqa: B009 (a name that only `instrument` adds)
    return options, sinks
