"""How are Sentry's envelopes sent at little cost? The SDK's transport, with a kept connection in place of urllib3.

Sentry takes one transaction per HTTP request, so at a high ratio the request is the cost. Queue, rate limits, client
reports and compression stay the SDK's; where a proxy or certificates of its own are configured, so does the sending.
"""

import ssl
import threading
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any

from sentry_sdk.consts import EndpointType
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import HttpTransport
from urllib3 import PoolManager

OWN_CONNECTION_OPTIONS = ("ca_certs", "cert_file", "key_file", "socket_options", "keep_alive")


class KeptConnectionTransport(HttpTransport):
    """One connection, opened anew where it broke; guarded, since events come from the SDK's worker thread."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self._connection: HTTPConnection | None = None
        self._one_at_a_time = threading.Lock()
        self._plain = type(self._pool) is PoolManager and not any(map(options.get, OWN_CONNECTION_OPTIONS))

    def send_now(self, envelope: Envelope) -> None:
        """From the calling thread, which is the sink's own: a slow peer then fills the sink's queue, whose drops are
        counted. Raises what the connection raises."""
        self._send_envelope(envelope)

    def _request(self, method: str, endpoint_type: EndpointType, body: Any, headers: Mapping[str, str]) -> Any:
        if not self._plain or self.parsed_dsn is None:
            return super()._request(method, endpoint_type, body, headers)
        with self._one_at_a_time:
            return self._ask_again(method, endpoint_type, body, headers)

    def _ask_again(
        self, method: str, endpoint_type: EndpointType, body: bytes, headers: Mapping[str, str]
    ) -> HTTPResponse:
        kept = self._connection is not None
        try:
            return self._ask(method, endpoint_type, body, headers)
        except (OSError, HTTPException):
            self._connection = None
            if not kept:
                raise
        # A connection that the server has closed meanwhile says nothing about the server.
        return self._ask(method, endpoint_type, body, headers)

    def _ask(self, method: str, endpoint_type: EndpointType, body: bytes, headers: Mapping[str, str]) -> HTTPResponse:
        connection = self._connection or self._connect()
        lines = [
            f"{method} {self.parsed_dsn.path}api/{self.parsed_dsn.project_id}/{endpoint_type.value}/ HTTP/1.1",  # type: ignore[union-attr]
            f"Host: {self.parsed_dsn.netloc}",  # type: ignore[union-attr]  # `_request` has asked
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        connection.sock.sendall(head + body)
        response = HTTPResponse(connection.sock, method=method)
        response.begin()
        response.data = response.read()  # type: ignore[attr-defined]  # the name that the SDK reads in its messages
        self._connection = None if response.will_close else connection
        return response

    def _connect(self) -> HTTPConnection:
        dsn = self.parsed_dsn
        assert dsn is not None
        if dsn.scheme == "https":
            connection: HTTPConnection = HTTPSConnection(
                dsn.host, dsn.port, timeout=self.TIMEOUT, context=ssl.create_default_context()
            )
        else:
            connection = HTTPConnection(dsn.host, dsn.port, timeout=self.TIMEOUT)
        connection.connect()
        return connection
