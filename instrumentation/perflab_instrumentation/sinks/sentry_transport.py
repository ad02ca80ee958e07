"""How are Sentry's envelopes sent at little cost? The SDK's transport, with a kept connection in place of urllib3.

Sentry takes one transaction per HTTP request, so at a high ratio the request is the cost: many are sent before the
first is answered. Rate limits and client reports stay the SDK's; where a proxy or certificates of its own are
configured, so does the sending.
"""

import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from sentry_sdk.consts import EndpointType
from sentry_sdk.envelope import Envelope, Item, PayloadRef
from sentry_sdk.transport import HttpTransport
from urllib3 import PoolManager

from perflab_instrumentation.sinks.kept_connection import Answer, KeptConnection

type Loss = Literal["limited", "failed"]

OWN_CONNECTION_OPTIONS: Final = ("ca_certs", "cert_file", "key_file", "socket_options", "keep_alive")
LIMITED: Final = frozenset({"self_rate_limits", "status_429"})
CONTENT_TYPE: Final = {"Content-Type": "application/x-sentry-envelope"}


class KeptConnectionTransport(HttpTransport):
    """Guarded, since the SDK flushes from a thread of its own."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self._kept = KeptConnection(self._connect)
        self._one_at_a_time = threading.Lock()
        self._losses: list[Loss] = []
        self._trust: Mapping[str, Any] = getattr(self._pool, "connection_pool_kw", {})
        self._plain = (
            type(self._pool) is PoolManager
            and not self._trust.get("cert_file")
            and not any(map(options.get, OWN_CONNECTION_OPTIONS))
        )

    def send_transactions(self, bodies: Sequence[bytes]) -> list[Loss | None]:
        """Envelopes of a transaction each, from the calling thread, which is the sink's own: a slow peer then fills the
        sink's queue, whose drops are counted.

        Returns:
            For each, what became of it; None is well.

        Raises:
            OSError: none of them was answered.
        """
        if self._check_disabled("transaction"):
            self.record_lost_event("ratelimit_backoff", data_category="transaction", quantity=len(bodies))
            return ["limited" for _ in bodies]
        if not self._plain:
            return [self._send_alone(body) for body in bodies]
        headers = dict(CONTENT_TYPE)
        self._update_headers(headers)
        requests = [self._request_bytes("POST", EndpointType.ENVELOPE, body, headers) for body in bodies]
        with self._one_at_a_time:
            answers, error = self._kept.ask(requests)
        if error is not None and not answers:
            self.record_lost_event("network_error", data_category="transaction", quantity=len(bodies))
            raise error
        outcomes = [self._outcome(answer) for answer in answers]
        self._flush_client_reports()
        outcomes += ["failed" for _ in bodies[len(answers) :]]
        return outcomes

    def capture_envelope(self, envelope: Envelope) -> None:
        """What the client makes of an error is sent at once, and not by the SDK's thread, which tells nobody."""
        self._send_envelope(envelope)

    def on_dropped_event(self, reason: str) -> None:
        """The SDK's hook: an answer that refused an event, or a rate limit that is still on and kept it here."""
        self._losses.append("limited" if reason in LIMITED else "failed")

    def take_losses(self) -> list[Loss]:
        """What was lost since this was last asked."""
        losses, self._losses = self._losses, []
        return losses

    def _outcome(self, answer: Answer) -> Loss | None:
        if answer.status == 200 and answer.headers.get("x-sentry-rate-limits") is None:
            return None
        envelope = Envelope(items=[Item(PayloadRef(bytes=b""), type="transaction")])
        self._handle_response(response=answer, envelope=envelope)
        losses = self.take_losses()
        return losses[0] if losses else None

    def _send_alone(self, body: bytes) -> Loss | None:
        self._send_request(body, headers=dict(CONTENT_TYPE), endpoint_type=EndpointType.ENVELOPE)
        losses = self.take_losses()
        return losses[0] if losses else None

    def _request(self, method: str, endpoint_type: EndpointType, body: Any, headers: Mapping[str, str]) -> Any:
        if not self._plain:
            return super()._request(method, endpoint_type, body, headers)
        with self._one_at_a_time:
            answers, error = self._kept.ask([self._request_bytes(method, endpoint_type, body, headers)])
        if error is not None:
            raise error
        return answers[0]

    def _request_bytes(
        self, method: str, endpoint_type: EndpointType, body: bytes, headers: Mapping[str, str]
    ) -> bytes:
        dsn = self.parsed_dsn
        assert dsn is not None
        lines = (
            f"{method} {dsn.path}api/{dsn.project_id}/{endpoint_type.value}/ HTTP/1.1",
            f"Host: {dsn.netloc}",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        )
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body

    def _connect(self) -> socket.socket:
        dsn = self.parsed_dsn
        assert dsn is not None
        connection = socket.create_connection((dsn.host, dsn.port), timeout=self.TIMEOUT)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if dsn.scheme == "https":
            context = ssl.create_default_context(cafile=self._trust.get("ca_certs"))
            return context.wrap_socket(connection, server_hostname=dsn.host)
        return connection
