"""Which log line does a request leave? One, with its trace id: under a light load, a line each costs nothing."""

import logging
from collections.abc import Callable
from time import perf_counter_ns

from django.http import HttpRequest, HttpResponse

from perflab_instrumentation.request.left_out import is_left_out

logger = logging.getLogger("perflab.access")


class AccessLog:
    """Inside the instruments' middleware, so that the line is the request's; probes and Silk's pages leave none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began_ns = perf_counter_ns()
        response = self._get_response(request)
        if not is_left_out(request):
            taken_ms = (perf_counter_ns() - began_ns) / 1e6
            logger.info("%s %s %d in %.1f ms", request.method, request.path, response.status_code, taken_ms)
        return response
