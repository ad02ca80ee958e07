"""What must a cache policy do? Answer a catalogue read, and forget what a write has changed."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponseBase

type Build = Callable[[], Any]
"""Makes the JSON-ready answer from the database; raises Http404 where there is nothing."""

type View = Callable[..., HttpResponseBase]


class CachePolicy(Protocol):
    """One way of caching catalogue reads. `ttl_s`: seconds until a value expires by itself."""

    def __init__(self, *, ttl_s: float) -> None: ...

    def wrap_view(self, view: View) -> View:
        """The view as it goes into the URL table."""

    def respond(self, key: str, build: Build) -> HttpResponseBase:
        """Answer a read whose content `key` identifies."""

    def forget(self, request: HttpRequest, *, keys: Sequence[str], paths: Sequence[str]) -> None:
        """A write has been committed that changes what these keys, and these paths, answer."""
