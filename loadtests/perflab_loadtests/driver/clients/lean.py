"""How does the lean client send a request? Bytes out, parser in: about a fifth of FastHttpUser's CPU.

It knows no cookies, redirects or compression: a journey's request is one exchange, and a redirect is its answer.
"""

from typing import Final

from gevent import Timeout
from geventhttpclient.response import HTTPParseError

from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.driver.clients.connection import Connection
from perflab_loadtests.driver.clients.connection_pool import ConnectionPool
from perflab_loadtests.driver.clients.errors import failure_of
from perflab_loadtests.journeys import Request
from perflab_loadtests.recording.failure import status_failure

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class LeanClient:
    """One lane's client; connections come from the pool of all lanes."""

    def __init__(self, pool: ConnectionPool, *, timeout_s: float) -> None:
        self._pool = pool
        self._timeout_s = timeout_s
        self._common_headers = f"Host: {pool.server.host_header}\r\nAccept: application/json\r\nUser-Agent: perflab\r\n"

    def send(self, request: Request) -> Reply:
        timer = Timeout(self._timeout_s)
        timer.start()
        try:
            status, response_bytes = self._exchange(request)
        except (OSError, HTTPParseError) as error:
            return Reply(0, 0, failure_of(error))
        except Timeout as expired:
            if expired is not timer:
                raise
            return Reply(0, 0, failure_of(expired))
        finally:
            timer.close()
        return Reply(status, response_bytes, status_failure(status, request.expected))

    def _exchange(self, request: Request) -> tuple[int, int]:
        payload = self._encode(request)
        connection = self._pool.take()
        if connection is None:
            return self._on(self._pool.open(), request, payload)
        try:
            return self._on(connection, request, payload)
        except ConnectionError:
            # The server may close an idle connection in the instant it is used again. Only where not a byte came
            # back and a repetition can do no harm is the request sent once more (RFC 9110, section 9.2.2).
            if connection.begun or request.method not in SAFE_METHODS:
                raise
            return self._on(self._pool.open(), request, payload)

    def _on(self, connection: Connection, request: Request, payload: bytes) -> tuple[int, int]:
        try:
            result = connection.exchange(payload, without_body=request.method == "HEAD")
        except BaseException:
            self._pool.discard(connection)
            raise
        self._pool.give_back(connection)
        return result

    def _encode(self, request: Request) -> bytes:
        head = f"{request.method} {request.path} HTTP/1.1\r\n{self._common_headers}"
        for name, value in request.headers:
            head += f"{name}: {value}\r\n"
        if request.body is None:
            return f"{head}\r\n".encode("latin-1")
        return f"{head}Content-Length: {len(request.body)}\r\n\r\n".encode("latin-1") + request.body
