"""Which request is this, and what has it done? Outermost, so that everything below it is counted."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse

from perflab_instrumentation.examine.lines import write_line
from perflab_instrumentation.examine.record import CURRENT, Record
from perflab_instrumentation.examine.settings import examination_folder

ENDPOINT_HEADER = "HTTP_X_PERFLAB_ENDPOINT"
REQUEST_HEADER = "HTTP_X_PERFLAB_REQUEST"


class ExaminationMiddleware:
    """Writes one line per request that carries a request number; others pass uncounted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._folder = examination_folder()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = request.META.get(REQUEST_HEADER)
        if number is None:
            return self._get_response(request)
        record = Record(endpoint=request.META.get(ENDPOINT_HEADER) or f"{request.method} {request.path}")
        token = CURRENT.set(record)
        try:
            response = self._get_response(request)
        finally:
            CURRENT.reset(token)
        write_line(
            self._folder,
            "requests",
            {
                "request": int(number),
                "status": response.status_code,
                "response_bytes": 0 if response.streaming else len(response.content),
                "pool": pool_statistics(),
                **asdict(record),
            },
        )
        return response


def pool_statistics() -> dict[str, Any]:
    """psycopg_pool's own counts since the process started; empty where there is no pool."""
    pool = getattr(connections["default"], "pool", None)
    return dict(pool.get_stats()) if pool is not None else {}
