"""What is one request? A description that any client can send; nothing here knows how."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

type Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request. `endpoint` is its name in evidence: method and route template."""

    method: str
    path: str
    endpoint: str
    body: bytes | None = None
    headers: Headers = ()
    expected: tuple[int, ...] = ()
    """Statuses of 400 and above that are no error here (409 for an order of something sold out)."""


def get(path: str, endpoint: str, *, token: str | None = None, **query: str | int | tuple[str, ...]) -> Request:
    """A read; `endpoint` is the route template, `query` the parameters, a tuple where one repeats."""
    return Request(
        method="GET",
        path=f"{path}?{urlencode(query, doseq=True)}" if query else path,
        endpoint=f"GET {endpoint}",
        headers=_bearer(token),
    )


def write(method: str, path: str, endpoint: str, *, token: str, body: Any, expected: tuple[int, ...] = ()) -> Request:
    """A write with a JSON body."""
    return Request(
        method=method,
        path=path,
        endpoint=f"{method} {endpoint}",
        body=json.dumps(body, separators=(",", ":")).encode(),
        headers=(("Content-Type", "application/json"), *_bearer(token)),
        expected=expected,
    )


def _bearer(token: str | None) -> Headers:
    return () if token is None else (("Authorization", f"Bearer {token}"),)
