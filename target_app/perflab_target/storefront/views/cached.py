"""How does a catalogue read meet the caching policy? The one view class that does, whatever the policy is."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from perflab_target.storefront.catalogue_cache import catalogue_policy
from perflab_target.storefront.catalogue_cache.keys import entry_key
from perflab_target.storefront.catalogue_cache.policy import Json, View
from perflab_target.web.parameters import checked


class CatalogueRead(APIView):
    """A GET whose answer may come from a cache. `page` names it in keys; `parameters` are all that it takes."""

    page: ClassVar[str]
    parameters: ClassVar[type[Serializer[Any]]] = Serializer

    def build(self, values: dict[str, Any], **identifiers: int) -> Json:
        """The answer from the database."""
        raise NotImplementedError

    def get(self, request: Request, **identifiers: int) -> HttpResponseBase:
        values = checked(self.parameters, request)
        key = entry_key(self.page, identifiers, values)
        return catalogue_policy().answer(key, lambda: self.build(values, **identifiers))

    @classmethod
    def routed(cls) -> View:
        """What the URL configuration routes to: the view as the policy wants it."""
        view: Callable[..., HttpResponseBase] = cls.as_view()
        return catalogue_policy().around(view, cls._key_of)

    @classmethod
    def _key_of(cls, request: HttpRequest, identifiers: dict[str, int]) -> str:
        """From what was typed, for policies that answer before anything is checked; other parameters do not count."""
        known = cls.parameters().get_fields()
        return entry_key(
            cls.page, identifiers, {name: tuple(request.GET.getlist(name)) for name in known if name in request.GET}
        )
