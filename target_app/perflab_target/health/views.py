"""`/healthz` touches nothing; `/readyz` asks the database and the cache."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

PROBE = "readiness"


def live(request: HttpRequest) -> JsonResponse:
    """200 while the process serves requests at all."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when both answer; 503 names the one that does not."""
    checks = {"database": _database(), "cache": _cache()}
    return JsonResponse(checks, status=200 if set(checks.values()) == {"ok"} else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return type(error).__name__
    return "ok"


def _cache() -> str:
    """Cache clients raise what they like, and a readiness probe must answer whatever they raise."""
    try:
        cache.set(PROBE, PROBE, 5)
        return "ok" if cache.get(PROBE) == PROBE else "lost a value"
    except Exception as error:  # noqa: BLE001 (see above)
        return type(error).__name__
