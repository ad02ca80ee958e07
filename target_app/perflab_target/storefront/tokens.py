"""Who is this customer? A signed, dated number: minting and checking it asks no database."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

LIFETIME: Final = timedelta(days=7)
SALT: Final = "perflab.storefront.customer"


def mint(customer_id: int, *, secret_key: str | None = None) -> str:
    """A token for this customer.

    Args:
        customer_id: Whose token.
        secret_key: For callers outside Django, the application's PERFLAB_SECRET_KEY; else that of the settings.
    """
    return _signer(secret_key).sign(str(customer_id))


def customer_of(token: str, *, secret_key: str | None = None) -> int | None:
    """Whose token this is; None where it is forged, damaged or older than its lifetime."""
    try:
        text = _signer(secret_key).unsign(token, max_age=LIFETIME)
    except BadSignature:
        return None
    return int(text)


def _signer(secret_key: str | None) -> TimestampSigner:
    return TimestampSigner(key=secret_key or settings.SECRET_KEY, salt=SALT, fallback_keys=[])
