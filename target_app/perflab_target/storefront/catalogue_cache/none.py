"""Every read goes to the database."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseBase
from rest_framework.response import Response

from perflab_target.storefront.catalogue_cache.policy import Build, View


class NoCache:
    """The baseline."""

    def __init__(self, *, ttl_s: float) -> None:
        self.ttl_s = ttl_s

    def wrap_view(self, view: View) -> View:
        return view

    def respond(self, key: str, build: Build) -> HttpResponseBase:
        return Response(build())

    def forget(self, request: HttpRequest, *, keys: Sequence[str], paths: Sequence[str]) -> None:
        """Nothing is remembered."""
