"""How are Sentry's envelopes sent at little cost? The SDK's transport, with a kept connection in place of urllib3.

Sentry takes one transaction per HTTP request, so at a high ratio the request is the cost. Queue, rate limits, client
reports and compression stay the SDK's; where a proxy or certificates of its own are configured, so does the sending.
"""

import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sentry_sdk.consts import EndpointType
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import HttpTransport
from urllib3 import PoolManager

OWN_CONNECTION_OPTIONS = ("ca_certs", "cert_file", "key_file", "socket_options", "keep_alive")
LIMITED = frozenset({"self_rate_limits", "status_429"})
LONGEST_HEAD_BYTES = 64 * 1024
LONGEST_BODY_BYTES = 1024 * 1024
READ_BYTES = 16 * 1024


class BrokenAnswer(ConnectionError):
    """The peer closed the connection, or what it sent is not HTTP."""


class AnswerHeaders(dict[str, str]):
    """Names in lower case; asked for in any."""

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """As much of a response as the SDK looks at."""

    status: int
    headers: AnswerHeaders
    data: bytes

    def close(self) -> None:
        """The connection is the transport's to keep."""


class KeptConnectionTransport(HttpTransport):
    """One connection, opened anew where it broke; guarded, since events come from the SDK's worker thread."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self._kept: socket.socket | None = None
        self._one_at_a_time = threading.Lock()
        self._losses: list[str] = []
        self._plain = type(self._pool) is PoolManager and not any(map(options.get, OWN_CONNECTION_OPTIONS))

    def send_now(self, envelope: Envelope) -> None:
        """From the calling thread, which is the sink's own: a slow peer then fills the sink's queue, whose drops are
        counted. Raises what the connection raises."""
        self._send_envelope(envelope)

    def capture_envelope(self, envelope: Envelope) -> None:
        """What the client makes of an error takes the same way, and not the SDK's thread, which tells nobody."""
        self.send_now(envelope)

    def on_dropped_event(self, reason: str) -> None:
        """The SDK's hook: an answer that refused an event, or a rate limit that is still on and kept it here."""
        self._losses.append("limited" if reason in LIMITED else "failed")

    def take_losses(self) -> list[str]:
        """Outcomes of what was lost since this was last asked."""
        losses, self._losses = self._losses, []
        return losses

    def _request(self, method: str, endpoint_type: EndpointType, body: Any, headers: Mapping[str, str]) -> Any:
        if not self._plain or self.parsed_dsn is None:
            return super()._request(method, endpoint_type, body, headers)
        dsn = self.parsed_dsn
        lines = (
            f"{method} {dsn.path}api/{dsn.project_id}/{endpoint_type.value}/ HTTP/1.1",
            f"Host: {dsn.netloc}",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        )
        request = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
        with self._one_at_a_time:
            if self._kept is not None:
                try:
                    return self._ask(self._kept, request)
                except OSError:
                    # A connection that the peer has closed meanwhile says nothing about the peer.
                    self._drop()
            return self._ask(self._connect(), request)

    def _ask(self, connection: socket.socket, request: bytes) -> Answer:
        self._kept = connection
        try:
            connection.sendall(request)
            head, data = _read_head(connection)
            answer_status, headers = parse_head(head)
            length = headers.get("content-length")
            if length is not None and int(length) > LONGEST_BODY_BYTES:
                raise BrokenAnswer(f"an answer of {length} bytes")
            while length is not None and len(data) < int(length):
                data += _read(connection)
        except (OSError, ValueError):
            self._drop()
            raise
        if length is None or headers.get("connection", "").lower() == "close":
            self._drop()  # where the body ends is not worth finding out
        return Answer(status=answer_status, headers=headers, data=data)

    def _connect(self) -> socket.socket:
        dsn = self.parsed_dsn
        assert dsn is not None
        connection = socket.create_connection((dsn.host, dsn.port), timeout=self.TIMEOUT)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if dsn.scheme == "https":
            return ssl.create_default_context().wrap_socket(connection, server_hostname=dsn.host)
        return connection

    def _drop(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None


def parse_head(head: bytes) -> tuple[int, AnswerHeaders]:
    """Status and headers.

    Raises:
        BrokenAnswer: this is no HTTP/1 response.
    """
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    status = rest[:3]
    if not version.startswith("HTTP/1.") or not status.isdecimal():
        raise BrokenAnswer(f"no HTTP response: {first[:80]!r}")
    pairs = (line.partition(":") for line in lines)
    return int(status), AnswerHeaders({name.strip().lower(): value.strip() for name, _, value in pairs})


def _read_head(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        if len(data) > LONGEST_HEAD_BYTES:
            raise BrokenAnswer("headers without end")
        data += _read(connection)
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _read(connection: socket.socket) -> bytes:
    data = connection.recv(READ_BYTES)
    if not data:
        raise BrokenAnswer("the peer closed the connection")
    return data
