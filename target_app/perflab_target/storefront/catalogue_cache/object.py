"""Objects: what the database said, ready to be rendered. The view still runs."""

from collections.abc import Callable

from django.core.cache.backends.base import BaseCache
from django.http.response import HttpResponseBase
from rest_framework.response import Response

from perflab_target.storefront.catalogue_cache.policy import CataloguePolicy, Json


class ObjectCache(CataloguePolicy):
    """Low-level caching. When a hot entry ends, every reader that misses builds it at once."""

    def __init__(self, store: BaseCache, ttl_s: int) -> None:
        self._store = store
        self._ttl_s = ttl_s

    def answer(self, key: str, build: Callable[[], Json]) -> HttpResponseBase:
        value = self._store.get(key)
        if value is None:
            value = build()
            self._store.set(key, value, self._ttl_s)
        return Response(value)

    def forget(self, keys: tuple[str, ...]) -> None:
        self._store.delete_many(keys)
