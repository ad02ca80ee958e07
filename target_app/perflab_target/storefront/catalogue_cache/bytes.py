"""The encoded body is cached; a hit neither queries nor renders."""

from collections.abc import Sequence

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.renderers import JSONRenderer

from perflab_target.storefront.catalogue_cache.policy import Build, View


class CachedBytes:
    """Read through, forget on write."""

    def __init__(self, *, ttl_s: float) -> None:
        self.ttl_s = ttl_s

    def wrap_view(self, view: View) -> View:
        return view

    def respond(self, key: str, build: Build) -> HttpResponseBase:
        body = cache.get(key)
        if body is None:
            body = JSONRenderer().render(build())
            cache.set(key, body, self.ttl_s)
        return HttpResponse(body, content_type="application/json")

    def forget(self, request: HttpRequest, *, keys: Sequence[str], paths: Sequence[str]) -> None:
        cache.delete_many(keys)
