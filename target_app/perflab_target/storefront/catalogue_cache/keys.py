"""Under which key does an answer lie? Short, free of spaces, and the same for the same question."""

import hashlib
from collections.abc import Mapping
from typing import Any

PRODUCT_PAGES = ("product_v1", "product_v2")
"""Pages that show one product and must be forgotten when it changes; they take no query parameters."""


def entry_key(page: str, identifiers: Mapping[str, int], parameters: Mapping[str, Any]) -> str:
    """`page:id…`, and a digest of the parameters where there are any."""
    parts = [page, *(str(identifiers[name]) for name in sorted(identifiers))]
    if parameters:
        described = repr(sorted(parameters.items())).encode()
        parts.append(hashlib.blake2b(described, digest_size=12).hexdigest())
    return ":".join(parts)


def product_keys(product_id: int) -> tuple[str, ...]:
    """Everything to forget when this product changes."""
    return tuple(entry_key(page, {"product_id": product_id}, {}) for page in PRODUCT_PAGES)
