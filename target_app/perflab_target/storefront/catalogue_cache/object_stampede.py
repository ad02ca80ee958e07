"""One request builds an expired value while the others are served the stale copy.

A value is fresh for `ttl_s` and kept three times as long. Whoever finds it stale and wins the lock builds; everybody
else answers with what there is. Where there is nothing (a cold key, or one that a write has just deleted) the others
wait for the builder, and build for themselves if it takes too long.
"""

import time
from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from rest_framework.response import Response

from perflab_target.storefront.catalogue_cache.policy import Build, View

STALE_FACTOR = 3
LOCK_S = 10
WAIT_S = 2.0
POLL_S = 0.005


class CachedObjectOneBuilder:
    """Lock and stale-while-revalidate."""

    def __init__(self, *, ttl_s: float) -> None:
        self.ttl_s = ttl_s

    def wrap_view(self, view: View) -> View:
        return view

    def respond(self, key: str, build: Build) -> HttpResponseBase:
        found = cache.get(key)
        if found is None:
            return Response(self._first(key, build))
        value, fresh_until = found
        if time.time() < fresh_until or not self._lock(key):
            return Response(value)
        return Response(self._build(key, build))

    def forget(self, request: HttpRequest, *, keys: Sequence[str], paths: Sequence[str]) -> None:
        cache.delete_many(keys)

    def _first(self, key: str, build: Build) -> Any:
        if self._lock(key):
            return self._build(key, build)
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            time.sleep(POLL_S)
            found = cache.get(key)
            if found is not None:
                return found[0]
        return build()

    def _lock(self, key: str) -> bool:
        return cache.add(f"{key}:lock", 1, LOCK_S)

    def _build(self, key: str, build: Build) -> Any:
        try:
            value = build()
            cache.set(key, (value, time.time() + self.ttl_s), self.ttl_s * STALE_FACTOR)
        finally:
            cache.delete(f"{key}:lock")
        return value
