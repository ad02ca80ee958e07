"""Whole responses: a hit skips the view with its validation, serializer and renderer.

Django's own `cache_page` cannot remove one page, since its keys digest the full URL; these keys are computed.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.response import Response

from perflab_target.storefront.catalogue_cache.policy import CataloguePolicy, Json, KeyOf, View


class PerView(CataloguePolicy):
    """Keeps the body of every good GET."""

    def __init__(self, store: BaseCache, ttl_s: int) -> None:
        self._store = store
        self._ttl_s = ttl_s

    def around(self, view: View, key_of: KeyOf) -> View:
        @functools.wraps(view)
        def cached(request: HttpRequest, **identifiers: Any) -> HttpResponseBase:
            if request.method != "GET":
                return view(request, **identifiers)
            key = key_of(request, identifiers)
            body = self._store.get(key)
            if body is not None:
                return HttpResponse(body, content_type="application/json")
            response = view(request, **identifiers)
            if isinstance(response, Response) and response.status_code == 200:
                self._store.set(key, response.render().content, self._ttl_s)
            return response

        return cached

    def answer(self, key: str, build: Callable[[], Json]) -> HttpResponseBase:
        del key
        return Response(build())

    def forget(self, keys: tuple[str, ...]) -> None:
        self._store.delete_many(keys)
