"""How does Locust's own FastHttpUser send a request? The compatible choice, at about five times the lean client's CPU.

Each lane has its own connection, replaced like those of the lean client's pool; redirects are not followed and no
compression is asked for, so that both clients do the same.
"""

import sys
from typing import Any

from gevent import Timeout
from locust.contrib.fasthttp import FAILURE_EXCEPTIONS

from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.driver.clients.errors import failure_of
from perflab_loadtests.journeys import Request
from perflab_loadtests.journeys.draws import Draws
from perflab_loadtests.recording.failure import status_failure


class FastHttpClient:
    """Drives one user's FastHttpSession."""

    def __init__(self, session: Any, *, timeout_s: float, requests_per_connection: int, draws: Draws) -> None:
        self._session = session
        self._timeout_s = timeout_s
        self._mean_exchanges = requests_per_connection
        self._draws = draws
        self._exchanges_left = self._lifetime()

    def send(self, request: Request) -> Reply:
        try:
            with Timeout(self._timeout_s):
                reply = self._exchange(request)
        except FAILURE_EXCEPTIONS as error:
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
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **dict(request.headers)},
            allow_redirects=False,
        )
        if not response.status_code:
            # The session catches what went wrong, a time-out too, and hands it over as the response's error.
            return Reply(0, 0, failure_of(response.error))
        body = response.content or b""
        return Reply(response.status_code, len(body), status_failure(response.status_code, request.expected))

    def _lifetime(self) -> int:
        return sys.maxsize if self._mean_exchanges == 0 else 1 + self._draws.below(2 * self._mean_exchanges)
