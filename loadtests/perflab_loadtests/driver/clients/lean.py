"""How does the lean client send a request? Bytes out, parser in: about a fifth of FastHttpUser's CPU.

Cookies, redirects and compression cost nothing until a response asks for them: their headers are looked at only where
they came. A redirect is followed inside the one request; its latency is that of the whole chain.
"""

from typing import Final

from gevent import Timeout
from geventhttpclient.response import HTTPParseError

from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.driver.clients.connection import Connection
from perflab_loadtests.driver.clients.connection_pool import ConnectionPool
from perflab_loadtests.driver.clients.cookies import CookieJar
from perflab_loadtests.driver.clients.errors import BodyTooLarge, CorruptBody, failure_of
from perflab_loadtests.driver.clients.redirect import REDIRECTS, redirected, same_origin
from perflab_loadtests.driver.clients.server_address import addresses_of
from perflab_loadtests.journeys import Request
from perflab_loadtests.recording.failure import Failure, status_failure

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class LeanClient:
    """One lane's client; connections come from the pool of all lanes, cookies are its own."""

    def __init__(
        self,
        pool: ConnectionPool,
        *,
        timeout_s: float,
        redirects: int = 0,
        compressed: bool = False,
        verify_tls: bool = True,
    ) -> None:
        self._pool = pool
        self._timeout_s = timeout_s
        self._redirects = redirects
        self._verify_tls = verify_tls
        self._jar = CookieJar()
        self._agent = "Accept: application/json\r\nUser-Agent: perflab\r\n"
        if compressed:
            self._agent += "Accept-Encoding: gzip\r\n"
        self._common_headers = f"Host: {pool.server.host_header}\r\n{self._agent}"

    def start_afresh(self) -> None:
        """A phase begins: whoever was logged in is not."""
        self._jar.clear()

    def send(self, request: Request) -> Reply:
        timer = Timeout(self._timeout_s)
        timer.start()
        try:
            status, response_bytes, headers = self._exchange(request)
            if headers:
                return self._acted_on(request, status, response_bytes, headers)
        except (OSError, HTTPParseError, BodyTooLarge, CorruptBody) as error:
            return Reply(0, 0, failure_of(error))
        except Timeout as expired:
            if expired is not timer:
                raise
            return Reply(0, 0, failure_of(expired))
        finally:
            timer.close()
        return Reply(status, response_bytes, status_failure(status, request.expected))

    def _acted_on(self, request: Request, status: int, response_bytes: int, headers: list[tuple[str, str]]) -> Reply:
        """Keep the cookies, follow the redirects."""
        origin = here = self._pool.server.origin
        following = request
        followed = 0
        while True:
            if same_origin(origin, here):
                for name, value in headers:
                    if name == "set-cookie":
                        self._jar.keep(value, following.path)
            location = next((value for name, value in headers if name == "location"), None)
            if status not in REDIRECTS or location is None or self._redirects == 0:
                return Reply(status, response_bytes, status_failure(status, request.expected))
            if followed == self._redirects:
                return Reply(status, response_bytes, Failure.REDIRECT_LOOP)
            followed += 1
            try:
                here, following = redirected(following, status, here, location)
            except ValueError:
                return Reply(status, response_bytes, Failure.BAD_RESPONSE)
            if same_origin(origin, here):
                status, response_bytes, headers = self._exchange(following)
            else:
                status, response_bytes, headers = self._elsewhere(here, following)

    def _exchange(self, request: Request) -> tuple[int, int, list[tuple[str, str]]]:
        payload = self._encode(request, self._common_headers, with_cookies=True)
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

    def _on(self, connection: Connection, request: Request, payload: bytes) -> tuple[int, int, list[tuple[str, str]]]:
        try:
            status, response_bytes = connection.exchange(payload, without_body=request.method == "HEAD")
        except BaseException:
            self._pool.discard(connection)
            raise
        headers = connection.headers
        self._pool.give_back(connection)
        return status, response_bytes, headers

    def _elsewhere(self, origin: str, request: Request) -> tuple[int, int, list[tuple[str, str]]]:
        """One exchange with another server, on a connection of its own."""
        server = addresses_of(origin, verify_tls=self._verify_tls)[0]
        common = f"Host: {server.host_header}\r\n{self._agent}Connection: close\r\n"
        connection = Connection(server.connect(), exchanges=1, largest_bytes=self._pool.largest_body_bytes)
        try:
            payload = self._encode(request, common, with_cookies=False)
            status, response_bytes = connection.exchange(payload, without_body=request.method == "HEAD")
            return status, response_bytes, connection.headers
        finally:
            connection.close()

    def _encode(self, request: Request, common: str, *, with_cookies: bool) -> bytes:
        head = f"{request.method} {request.path} HTTP/1.1\r\n{common}"
        for name, value in request.headers:
            head += f"{name}: {value}\r\n"
        if with_cookies and self._jar:
            cookies = self._jar.header(request.path, secure=self._pool.server.tls is not None)
            if cookies:
                head += f"Cookie: {cookies}\r\n"
        if request.body is None:
            return f"{head}\r\n".encode("latin-1")
        return f"{head}Content-Length: {len(request.body)}\r\n\r\n".encode("latin-1") + request.body
