"""Django's own per-view cache: a hit returns the whole response before the view is entered.

Django files a response under its full URL, so a write can forget exact paths only; lists that also show the changed
product stay as they are until their TTL.
"""

from collections.abc import Sequence

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_cache_key
from django.views.decorators.cache import cache_page
from rest_framework.response import Response

from perflab_target.storefront.catalogue_cache.policy import Build, View

PREFIX = "view"


class CachedView:
    """`cache_page` around each catalogue view."""

    def __init__(self, *, ttl_s: float) -> None:
        self.ttl_s = ttl_s

    def wrap_view(self, view: View) -> View:
        return cache_page(self.ttl_s, key_prefix=PREFIX)(view)

    def respond(self, key: str, build: Build) -> HttpResponseBase:
        return Response(build())

    def forget(self, request: HttpRequest, *, keys: Sequence[str], paths: Sequence[str]) -> None:
        for path in paths:
            read = HttpRequest()
            read.method = "GET"
            read.META = {**request.META, "QUERY_STRING": ""}
            read.path = read.path_info = path
            for method in ("GET", "HEAD"):
                key = get_cache_key(read, PREFIX, method)
                if key:
                    cache.delete(key)
