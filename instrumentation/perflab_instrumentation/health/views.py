"""What do the probes get? JSON; 200 or 503; and no place in traces or latencies, which are the users'.

The checks, their time limits and their running are django-health-check's. Its own view answers 500 and HTML, and runs
everything for each request; here an answer is kept for a second, so that many probes cost what one does.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.decorators import method_decorator
from health_check.base import HealthCheckResult
from health_check.views import HealthCheckView

from perflab_instrumentation.health.checks import default_checks, name_of
from perflab_instrumentation.request.left_out import left_out

KEPT_S = 1.0
THREADS = 4
NOT_READY = 503

type Outcome = tuple[float, Sequence[HealthCheckResult]]

_threads: Executor | None = None


@left_out
def live(_request: HttpRequest) -> HttpResponseBase:
    """The interpreter answers. Touches nothing: a restart mends no database."""
    return _never_stored(JsonResponse({"status": "alive"}))


class ReadyView(HealthCheckView):  # type: ignore[misc]  # its package ships no types
    """Databases, migrations, caches and pools; other checks by `ReadyView.as_view(checks=[...])`."""

    checks: Sequence[Any] | None = None
    _kept: ClassVar[dict[str, Outcome]] = {}

    @method_decorator(left_out)
    async def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = await super().dispatch(request, *args, **kwargs)
        return response

    async def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        results = await self._results()
        failed = any(result.error is not None for result in results)
        said = {
            "status": "not ready" if failed else "ready",
            "checks": {
                name_of(result.check): "ok" if result.error is None else str(result.error) for result in results
            },
        }
        return _never_stored(JsonResponse(said, status=NOT_READY if failed else 200))

    async def _results(self) -> Sequence[HealthCheckResult]:
        checks = default_checks() if self.checks is None else tuple(self.get_checks())
        key = repr(checks)
        kept = self._kept.get(key)
        if kept is None or kept[0] < time.monotonic():
            # Threads of our own: a loop waits for its own threads when it closes, and a database may hang for long.
            results = await asyncio.gather(*(check.get_result(_executor()) for check in checks))
            kept = self._kept[key] = (time.monotonic() + KEPT_S, results)
        return kept[1]


def _executor() -> Executor:
    global _threads  # noqa: PLW0603
    if _threads is None:
        _threads = ThreadPoolExecutor(THREADS, thread_name_prefix="perflab-health")
    return _threads


def _never_stored(response: JsonResponse) -> JsonResponse:
    response["Cache-Control"] = "no-store"
    return response


def _after_fork() -> None:
    global _threads  # noqa: PLW0603
    _threads = None
    ReadyView._kept.clear()


os.register_at_fork(after_in_child=_after_fork)
