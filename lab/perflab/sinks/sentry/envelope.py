"""Which items does a Sentry envelope carry? Pure.

    envelope = header "\\n" *item
    item     = item-header "\\n" payload "\\n"

Both headers are JSON objects on one line; an item header's `length` counts the payload's bytes, and without it the
payload is one line. Source: develop.sentry.dev/sdk/data-model/envelopes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from perflab.sinks.exchange import BadBody

MOST_ITEMS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item, its payload unread."""

    kind: str
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """All items under one header.

    Attributes:
        key: The public key in the header's DSN; empty if it names none.
    """

    key: str
    items: tuple[Item, ...]


def read_envelope(body: bytes) -> Envelope:
    """The envelope in a body.

    Raises:
        BadBody: it is none; nothing of it was taken.
    """
    line, _, rest = body.partition(b"\n")
    header = _json_object(line, "envelope header")
    items: list[Item] = []
    while rest.strip(b"\n"):
        line, _, rest = rest.partition(b"\n")
        if not line:
            continue
        item = _json_object(line, "item header")
        length = item.get("length")
        if length is None:
            payload, _, rest = rest.partition(b"\n")
        elif isinstance(length, int) and 0 <= length <= len(rest):
            payload, rest = rest[:length], rest[length:]
            if rest and not rest.startswith(b"\n"):
                raise BadBody(f"an item is longer than the {length} bytes that its header says")
            rest = rest[1:]
        else:
            raise BadBody(f"an item's length is {length!r}, and {len(rest)} bytes are left")
        items.append(Item(kind=str(item.get("type", "")), payload=payload))
        if len(items) > MOST_ITEMS:
            raise BadBody(f"more than {MOST_ITEMS} items", 413)
    return Envelope(key=key_of_dsn(str(header.get("dsn", ""))), items=tuple(items))


def key_of_dsn(dsn: str) -> str:
    """The public key of scheme://key@host/project; empty if there is none."""
    _, found, rest = dsn.partition("://")
    name, at, _ = rest.partition("@")
    return name.partition(":")[0] if found and at else ""


def key_of_request(headers: Mapping[str, str], query: Mapping[str, str]) -> str:
    """The public key that a request names in X-Sentry-Auth or its query; empty if it names none."""
    if "sentry_key" in query:
        return query["sentry_key"]
    for pair in headers.get("x-sentry-auth", "").removeprefix("Sentry ").split(","):
        name, _, value = pair.strip().partition("=")
        if name == "sentry_key":
            return value
    return ""


def read_json(payload: bytes, what: str) -> Mapping[str, Any]:
    """An item's payload.

    Raises:
        BadBody: it is no JSON object.
    """
    return _json_object(payload, what)


def _json_object(text: bytes, what: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadBody(f"the {what} is no JSON: {str(error)[:120]}") from error
    if not isinstance(value, dict):
        raise BadBody(f"the {what} is no JSON object")
    return value
