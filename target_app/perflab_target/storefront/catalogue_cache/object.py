"""The JSON-ready answer is cached; every read still renders it.

A reader that built its answer just before a write may store it just after: such a stale value lives until its TTL.
"""

from collections.abc import Sequence

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from rest_framework.response import Response

from perflab_target.storefront.catalogue_cache.policy import Build, View


class CachedObject:
    """Read through, forget on write."""

    def __init__(self, *, ttl_s: float) -> None:
        self.ttl_s = ttl_s

    def wrap_view(self, view: View) -> View:
        return view

    def respond(self, key: str, build: Build) -> HttpResponseBase:
        value = cache.get(key)
        if value is None:
            value = build()
            cache.set(key, value, self.ttl_s)
        return Response(value)

    def forget(self, request: HttpRequest, *, keys: Sequence[str], paths: Sequence[str]) -> None:
        cache.delete_many(keys)
