"""What must a caching policy do? The port between catalogue reads and whatever keeps their answers.

Every policy keeps the same promise. A product's own page is removed when the product changes, after the commit; lists
that merely contain it (related, top sellers, search, listings) age up to the time to live. A read that began before a
write may store its older answer after it; the time to live bounds that too.
"""

from collections.abc import Callable
from typing import Any, Protocol

from django.http import HttpRequest
from django.http.response import HttpResponseBase

type Json = dict[str, Any] | list[Any]
type View = Callable[..., HttpResponseBase]
type KeyOf = Callable[[HttpRequest, dict[str, int]], str]
"""The cache key of a request with the identifiers in its path."""


class CataloguePolicy(Protocol):
    """Two places where a read may be answered early, and what a write does.

    A policy of your own subclasses this, takes (store: BaseCache, ttl_s: int), and is named as `module:Class`.
    """

    def around(self, view: View, key_of: KeyOf) -> View:
        """The view to route to instead of this one, for a policy that skips the whole view; by default the same."""
        del key_of
        return view

    def answer(self, key: str, build: Callable[[], Json]) -> HttpResponseBase:
        """The response, from the cache or from `build`."""
        ...

    def forget(self, keys: tuple[str, ...]) -> None:
        """What these keys held has changed and is committed."""
        ...
