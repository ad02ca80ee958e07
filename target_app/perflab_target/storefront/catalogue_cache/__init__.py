"""Which caching policies are there, and which one does this process follow?

One file each; the registry's names are the choices of PERFLAB_CACHE_POLICY. Views know the port in `policy.py` only.
"""

import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from perflab_target.storefront.catalogue_cache.bytes import EncodedBodies
from perflab_target.storefront.catalogue_cache.none import NoCache
from perflab_target.storefront.catalogue_cache.object import ObjectCache
from perflab_target.storefront.catalogue_cache.object_stampede import ObjectStampede
from perflab_target.storefront.catalogue_cache.per_view import PerView
from perflab_target.storefront.catalogue_cache.policy import CataloguePolicy

POLICIES: Final[Mapping[str, Callable[[BaseCache, int], CataloguePolicy]]] = MappingProxyType(
    {
        "none": NoCache,
        "per_view": PerView,
        "object": ObjectCache,
        "object_stampede": ObjectStampede,
        "bytes": EncodedBodies,
    }
)


@functools.cache
def catalogue_policy() -> CataloguePolicy:
    """The one that the settings name, made once per process.

    Raises:
        ImproperlyConfigured: a policy named as module:Class cannot be imported.
    """
    name = settings.PERFLAB_CACHE_POLICY
    return (POLICIES.get(name) or _custom(name))(cache, settings.PERFLAB_CACHE_TTL_S)


def _custom(name: str) -> Callable[[BaseCache, int], CataloguePolicy]:
    try:
        made: Callable[[BaseCache, int], CataloguePolicy] = import_string(name.replace(":", "."))
    except ImportError as error:
        raise ImproperlyConfigured(
            f"PERFLAB_CACHE_POLICY={name!r} cannot be imported ({error}); is its module on PYTHONPATH?"
        ) from error
    return made
