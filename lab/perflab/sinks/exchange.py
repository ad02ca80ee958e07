"""What is asked of a sink, and what does it answer? HTTP without its sockets, so that every answer can be tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, its body still as it was sent.

    Attributes:
        path: Percent-encoded, without the query.
        query: Each parameter's last value.
        headers: Names in lower case.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class BadBody(Exception):
    """The body cannot be read; the message says why. `status` is 400, 413 or 415."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


def refusal(status: int, reason: str) -> Response:
    """An error with its reason as plain text."""
    retry = {"Retry-After": "1"} if status == 503 else {}
    return Response(status=status, body=(reason + "\n").encode(), headers=retry)
