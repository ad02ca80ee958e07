"""Who is asking? A customer with a token, or another service with the key; both as `Authorization: Bearer …`."""

import hmac
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from perflab_target.storefront.tokens import customer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopper:
    """`request.user` of a request with a customer's token."""

    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """`request.user` of a request with the service key."""


def shopper(request: Request) -> Shopper:
    """The customer that CustomerToken recognised."""
    user: Any = request.user
    assert isinstance(user, Shopper)
    return user


class BearerAuthentication(BaseAuthentication):
    """Reads the header; what makes a good token is the subclass's to say.

    A token that is no good counts as none: public reads stay public, and what needs one answers 401.
    """

    def authenticate(self, request: Request) -> tuple[Any, str] | None:
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        who = self.recognise(token.strip())
        return None if who is None else (who, token)

    def authenticate_header(self, request: Request) -> str:
        del request
        return "Bearer"

    def recognise(self, token: str) -> Shopper | Service | None:
        """Whom the token names; None where it is no good."""
        raise NotImplementedError


class CustomerToken(BearerAuthentication):
    """A token minted by `tokens.mint`."""

    def recognise(self, token: str) -> Shopper | None:
        customer_id = customer_of(token)
        return None if customer_id is None else Shopper(customer_id=customer_id)


class ServiceKey(BearerAuthentication):
    """The key of the settings; without one, nothing opens."""

    def recognise(self, token: str) -> Service | None:
        key = settings.PERFLAB_SERVICE_KEY
        known = key is not None and hmac.compare_digest(token.encode(), key.encode())
        return Service() if known else None


class Recognised(BasePermission):
    """Whoever the view's authentication recognised."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        del view
        return request.user is not None


class RecognisedToWrite(Recognised):
    """Anybody reads; whoever was recognised writes."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, view)


class _BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # ships no types
    """How the schema describes both."""

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        del auto_schema
        return {"type": "http", "scheme": "bearer"}


class _CustomerScheme(_BearerScheme):  # type: ignore[no-untyped-call]  # as above
    target_class = CustomerToken
    name = "customer"


class _ServiceScheme(_BearerScheme):  # type: ignore[no-untyped-call]  # as above
    target_class = ServiceKey
    name = "service"
