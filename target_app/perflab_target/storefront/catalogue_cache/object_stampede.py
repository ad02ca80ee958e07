"""Objects, with one builder at a time: while it works, others get the stale copy, or wait where there is none.

A lock with stale-while-revalidate. Probabilistic early expiry (XFetch) was measured and rebuilt more than doing
nothing did, wherever building takes a large part of the time to live.
"""

import time
from collections.abc import Callable

from django.core.cache.backends.base import BaseCache
from django.http.response import HttpResponseBase
from rest_framework.response import Response

from perflab_target.storefront.catalogue_cache.policy import CataloguePolicy, Json

STALE_S = 60
"""An entry past its time to live may be served for this long while its successor is built."""
LOCK_S = 10
"""A builder that died holds its lock no longer than this."""
WAIT_S = 2.0
"""A reader without even a stale copy waits this long for the builder, then builds by itself."""
POLL_S = 0.005


class ObjectStampede(CataloguePolicy):
    """Entries are (fresh until, value); the clock is wall time, since workers share them."""

    def __init__(
        self,
        store: BaseCache,
        ttl_s: int,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._ttl_s = ttl_s
        self._clock = clock
        self._sleep = sleep

    def answer(self, key: str, build: Callable[[], Json]) -> HttpResponseBase:
        entry = self._store.get(key)
        if entry is None:
            return Response(self._first(key, build))
        fresh_until, value = entry
        if self._clock() >= fresh_until and self._lock(key):
            value = self._build_locked(key, build)
        return Response(value)

    def forget(self, keys: tuple[str, ...]) -> None:
        """Not even a stale copy may be served once the product has changed."""
        self._store.delete_many(keys)

    def _first(self, key: str, build: Callable[[], Json]) -> Json:
        waited_s = 0.0
        while not self._lock(key):
            if waited_s >= WAIT_S:
                return build()
            self._sleep(POLL_S)
            waited_s += POLL_S
            if (entry := self._store.get(key)) is not None:
                built_by_another: Json = entry[1]
                return built_by_another
        return self._build_locked(key, build)

    def _lock(self, key: str) -> bool:
        return self._store.add(f"{key}:lock", 1, LOCK_S)

    def _build_locked(self, key: str, build: Callable[[], Json]) -> Json:
        try:
            value = build()
            self._store.set(key, (self._clock() + self._ttl_s, value), self._ttl_s + STALE_S)
        finally:
            self._store.delete(f"{key}:lock")
        return value
