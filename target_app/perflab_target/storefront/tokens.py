"""Who is asking? Signed, stateless tokens for customers and one shared key for trusted services; no query either way."""

import secrets
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core import signing
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from perflab_target.storefront.token_signing import SALT, sign

MAX_AGE_S: Final = 24 * 3600


def mint(customer_id: int) -> str:
    """A token that proves to be this customer for a day."""
    return sign(customer_id, key=settings.SECRET_KEY)


@dataclass(frozen=True, slots=True)
class CustomerIdentity:
    """A customer by id alone; whether the row still exists is the database's to say."""

    customer_id: int


@dataclass(frozen=True, slots=True)
class ServiceIdentity:
    """A trusted service."""


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`, a customer's or the service key."""

    def authenticate(self, request: Request) -> tuple[CustomerIdentity | ServiceIdentity, str] | None:
        header = get_authorization_header(request).split()
        if not header:
            return None
        try:
            scheme, token = (part.decode("ascii") for part in header)
        except (ValueError, UnicodeDecodeError):
            raise AuthenticationFailed("Authorization must be 'Bearer TOKEN'.") from None
        if scheme.lower() != "bearer":
            raise AuthenticationFailed("Only bearer tokens are understood.")
        service_key: str = settings.PERFLAB_SERVICE_KEY
        if service_key and secrets.compare_digest(token, service_key):
            return ServiceIdentity(), token
        try:
            customer_id = signing.TimestampSigner(salt=SALT).unsign_object(token, max_age=MAX_AGE_S)
        except signing.BadSignature:
            raise AuthenticationFailed("The token is not valid.") from None
        return CustomerIdentity(customer_id), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class IsCustomer(BasePermission):
    """Customers only."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, CustomerIdentity)


class IsService(BasePermission):
    """Trusted services only."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, ServiceIdentity)


class IsServiceOrReadsOnly(BasePermission):
    """Anybody may read; services may write."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in {"GET", "HEAD", "OPTIONS"} or isinstance(request.user, ServiceIdentity)
