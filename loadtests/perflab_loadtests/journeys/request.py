"""What is one request? A description that any client can send."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`endpoint` is the method and the route's template, the name under which requests are grouped."""

    method: str
    path: str
    endpoint: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def get(path: str, route: str, headers: Mapping[str, str] | None = None) -> Request:
    """A GET of `path`, which is one instance of `route`."""
    return Request(method="GET", path=path, endpoint=f"GET {route}", headers=headers or {})


def send(method: str, path: str, route: str, body: bytes, headers: Mapping[str, str]) -> Request:
    """A request with a JSON body."""
    return Request(
        method=method,
        path=path,
        endpoint=f"{method} {route}",
        headers={"Content-Type": "application/json", **headers},
        body=body,
    )
