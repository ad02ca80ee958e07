"""How does Locust's own FastHttpUser send a request? The compatible choice, at about five times the lean client's CPU.

Each lane has its own connection, replaced like those of the lean client's pool; cookies, redirects and compression
are Locust's own, by the same options of the plan. Bodies are read as they come, since Locust's session would report one
that breaks off as good.
"""

import sys
from typing import Any, Final

from gevent import Timeout
from locust.contrib.fasthttp import FAILURE_EXCEPTIONS

from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.driver.clients.errors import BodyTooLarge, failure_of
from perflab_loadtests.journeys import Request
from perflab_loadtests.journeys.draws import Draws
from perflab_loadtests.recording.failure import status_failure

RECEIVE_BYTES: Final = 65_536


class FastHttpClient:
    """Drives one user's FastHttpSession."""

    def __init__(
        self,
        session: Any,
        *,
        timeout_s: float,
        requests_per_connection: int,
        draws: Draws,
        redirects: int = 0,
        compressed: bool = False,
        largest_body_bytes: int = 1 << 62,
    ) -> None:
        self._session = session
        self._redirects = redirects
        self._encoding = "gzip" if compressed else "identity"
        self._largest_body_bytes = largest_body_bytes
        self._timeout_s = timeout_s
        self._mean_exchanges = requests_per_connection
        self._draws = draws
        self._exchanges_left = self._lifetime()

    def start_afresh(self) -> None:
        """A phase begins: whoever was logged in is not."""
        self._session.cookiejar.clear()

    def send(self, request: Request) -> Reply:
        try:
            with Timeout(self._timeout_s):
                reply = self._exchange(request)
        except (*FAILURE_EXCEPTIONS, BodyTooLarge) as error:
            reply = Reply(0, 0, failure_of(error))
        self._exchanges_left -= 1
        if reply.status == 0 or self._exchanges_left <= 0:
            self._session.client.close()
            self._exchanges_left = self._lifetime()
        return reply

    def _exchange(self, request: Request) -> Reply:
        response = self._session.request(
            request.method,
            request.path,
            name=request.endpoint,
            data=request.body,
            headers={"Accept": "application/json", "Accept-Encoding": self._encoding, **dict(request.headers)},
            allow_redirects=self._redirects > 0,
            stream=True,
        )
        if not response.status_code:
            # The session catches what went wrong, a time-out too, and hands it over as the response's error.
            return Reply(0, 0, failure_of(response.error))
        response_bytes = 0
        for piece in response.iter_content(chunk_size=RECEIVE_BYTES):
            response_bytes += len(piece)
            if response_bytes > self._largest_body_bytes:
                raise BodyTooLarge
        return Reply(response.status_code, response_bytes, status_failure(response.status_code, request.expected))

    def _lifetime(self) -> int:
        return sys.maxsize if self._mean_exchanges == 0 else 1 + self._draws.below(2 * self._mean_exchanges)
