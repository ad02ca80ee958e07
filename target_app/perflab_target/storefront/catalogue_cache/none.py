"""No cache: every read goes to the database."""

from collections.abc import Callable

from django.core.cache.backends.base import BaseCache
from django.http.response import HttpResponseBase
from rest_framework.response import Response

from perflab_target.storefront.catalogue_cache.policy import CataloguePolicy, Json


class NoCache(CataloguePolicy):
    """The baseline."""

    def __init__(self, store: BaseCache, ttl_s: int) -> None:
        del store, ttl_s

    def answer(self, key: str, build: Callable[[], Json]) -> HttpResponseBase:
        del key
        return Response(build())

    def forget(self, keys: tuple[str, ...]) -> None:
        del keys
