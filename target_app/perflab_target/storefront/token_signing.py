"""How is a customer's token made? With a given key and no settings, so that a load generator's lab can make some too."""

from typing import Final

from django.core.signing import TimestampSigner

SALT: Final = "perflab.customer"


def sign(customer_id: int, *, key: str) -> str:
    """A signed, timestamped token."""
    token: str = TimestampSigner(key=key, fallback_keys=[], salt=SALT).sign_object(customer_id)
    return token
