"""How do requests reach the sinks? One thread for each connection, few enough of them, and no request kills it."""

import logging
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl, urlsplit

from perflab.sinks.counters import Counters
from perflab.sinks.exchange import BadBody, Request, Response, refusal

LARGEST_BODY_BYTES: Final = 8 * 1024**2
MOST_CONNECTIONS: Final = 64
MOST_AT_WORK: Final = 4
SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

logger = logging.getLogger(__name__)


class SinkServer(ThreadingHTTPServer):
    """Listens once it is made; serve_forever() answers until shutdown()."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, bind: str, port: int, counters: Counters) -> None:
        if ":" in bind:
            self.address_family = AF_INET6
        super().__init__((bind, port), _Handler)
        self.answer: Callable[[Request], Response] = lambda _request: refusal(503, "starting")
        self.counters = counters
        self._connections = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self.at_work = threading.BoundedSemaphore(MOST_AT_WORK)

    def server_bind(self) -> None:
        """As HTTPServer's, but without asking a name server for our own name."""
        self.socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for the connection, or, when there are too many, none."""
        if not self._connections.acquire(blocking=False):
            self.counters.add("connections_refused")
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in mid-sentence is its own affair."""
        self.counters.add("connections_broken")
        logger.debug("connection broken", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "perflab"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet: two may wait for an acknowledgement, 40 ms on a kept connection
    timeout: ClassVar[float] = 30
    server: SinkServer
    connection: socket

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def do_OPTIONS(self) -> None:
        self._answer()

    def _answer(self) -> None:
        try:
            body = self._body()
        except BadBody as error:
            self.server.counters.add("unreadable_bodies")
            self.close_connection = True  # what is left of the body would be taken for the next request
            self._send(refusal(error.status, str(error)))
            return
        try:
            url = urlsplit(self.path)
            query = dict(parse_qsl(url.query, keep_blank_values=True, max_num_fields=50))
        except ValueError as error:
            self._send(refusal(400, f"the address cannot be read: {error}"))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(method=self.command, path=url.path, query=query, headers=headers, body=body)
        try:
            with self.server.at_work:
                response = self.server.answer(request)
        except Exception:
            self.server.counters.add("internal_errors")
            logger.exception("%s %s", self.command, url.path)
            response = refusal(500, "perflab's own mistake; its log says more")
        self._send(response)

    def _body(self) -> bytes:
        """All of the body, by its length or in chunks.

        Raises:
            BadBody: it is too long, or not as long as it says.
        """
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        stated = self.headers.get("Content-Length", "0").strip()
        if not (stated.isascii() and stated.isdigit() and len(stated) < 16):
            raise BadBody(f"Content-Length is {stated[:20]!r}")
        if int(stated) > LARGEST_BODY_BYTES:
            raise BadBody(f"a body of {stated} bytes; at most {LARGEST_BODY_BYTES} are read", 413)
        body = self.rfile.read(int(stated))
        if len(body) < int(stated):
            raise BadBody("the body ends too soon")
        return body

    def _chunks(self) -> bytes:
        body = b""
        while True:
            try:
                size = int(self.rfile.readline(32).partition(b";")[0], 16)
            except ValueError:
                raise BadBody("a chunk has no size") from None
            if size < 0 or len(body) + size > LARGEST_BODY_BYTES:
                raise BadBody(f"at most {LARGEST_BODY_BYTES} bytes are read", 413)
            if size == 0:
                while self.rfile.readline(1024).strip():
                    pass
                return body
            body += self.rfile.read(size)
            self.rfile.readline(8)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in (SECURITY_HEADERS | dict(response.headers)).items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's name)
        """Silent: /status counts."""
