"""What do catalogue reads do with a cache? One file per policy, chosen once by PERFLAB_CACHE_POLICY.

`TABLE` names the shipped ones; `module:Class` names one of the user's own.
"""

import functools
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from django.conf import settings

from perflab_target.storefront.catalogue_cache.bytes import CachedBytes
from perflab_target.storefront.catalogue_cache.none import NoCache
from perflab_target.storefront.catalogue_cache.object import CachedObject
from perflab_target.storefront.catalogue_cache.object_stampede import CachedObjectOneBuilder
from perflab_target.storefront.catalogue_cache.per_view import CachedView
from perflab_target.storefront.catalogue_cache.policy import CachePolicy

TABLE: Final[Mapping[str, type[CachePolicy]]] = MappingProxyType(
    {
        "none": NoCache,
        "per_view": CachedView,
        "object": CachedObject,
        "object_stampede": CachedObjectOneBuilder,
        "bytes": CachedBytes,
    }
)


@functools.cache
def policy() -> CachePolicy:
    """The configured policy, made once per process.

    Raises:
        ImportError, AttributeError: PERFLAB_CACHE_POLICY names a module or class that is not there.
    """
    name: str = settings.PERFLAB_CACHE_POLICY
    if ":" in name:
        module, _, attribute = name.partition(":")
        return cast("type[CachePolicy]", getattr(import_module(module), attribute))(ttl_s=settings.PERFLAB_CACHE_TTL_S)
    return TABLE[name](ttl_s=settings.PERFLAB_CACHE_TTL_S)
