"""Encoded bodies: a hit skips serializer and renderer, while the view still checks the request."""

from collections.abc import Callable

from django.core.cache.backends.base import BaseCache
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.renderers import JSONRenderer

from perflab_target.storefront.catalogue_cache.policy import CataloguePolicy, Json


class EncodedBodies(CataloguePolicy):
    """The same bytes that the renderer would make, made once."""

    def __init__(self, store: BaseCache, ttl_s: int) -> None:
        self._store = store
        self._ttl_s = ttl_s
        self._renderer = JSONRenderer()

    def answer(self, key: str, build: Callable[[], Json]) -> HttpResponseBase:
        body = self._store.get(key)
        if body is None:
            body = self._renderer.render(build())
            self._store.set(key, body, self._ttl_s)
        return HttpResponse(body, content_type="application/json")

    def forget(self, keys: tuple[str, ...]) -> None:
        self._store.delete_many(keys)
