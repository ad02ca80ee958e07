"""Is the process alive, and could it answer a request that needs its servers?"""

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse


def live(_request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all; touches nothing."""
    return JsonResponse({"status": "ok"})


def ready(_request: HttpRequest) -> JsonResponse:
    """200 when database and cache both answer, else 503; each is named with its state."""
    states = {"database": _database(), "cache": _cache()}
    return JsonResponse(states, status=200 if set(states.values()) == {"ok"} else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except (DatabaseError, InterfaceError) as error:
        return f"unavailable: {type(error).__name__}"
    return "ok"


def _cache_failures() -> tuple[type[Exception], ...]:
    """Looked up when asked: the clients' imports are a third of the application's start."""
    from pymemcache.exceptions import MemcacheError
    from redis.exceptions import RedisError

    return (RedisError, MemcacheError, DatabaseError, OSError)


def _cache() -> str:
    try:
        cache.set("readyz", 1, timeout=10)
        kept = cache.get("readyz")
    except _cache_failures() as error:
        return f"unavailable: {type(error).__name__}"
    return "ok" if kept == 1 else "unavailable: what was written could not be read"
