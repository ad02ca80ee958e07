"""How is a list of requests sent one at a time? On one kept connection, each named for the instrumentation."""

import http.client
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perflab.examination.ports import Address, ExaminationFailed
from perflab_instrumentation.examine.lines import ENDPOINT_HEADER, REQUEST_HEADER
from perflab_loadtests.journeys.request import Request

TIMEOUT_S = 60.0
"""Generous: an examined request runs each of its SELECTs twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back for request `number` of the list."""

    number: int
    request: Request
    status: int

    @property
    def expected(self) -> bool:
        return self.status < 400 or self.status in self.request.expected

    def __str__(self) -> str:
        return f"request {self.number} ({self.request.method} {self.request.path}) was answered {self.status}"


def send(address: Address, requests: Sequence[Request], *, counted: bool) -> tuple[Reply, ...]:
    """Send them in order, each after the answer to the one before.

    Args:
        address: The application.
        requests: The list.
        counted: Number the requests, so that they count; a warm-up is sent without numbers.

    Raises:
        ExaminationFailed: no answer.
    """
    connection = http.client.HTTPConnection(address.host, address.port, timeout=TIMEOUT_S)
    try:
        return tuple(_replies(connection, requests, counted=counted))
    finally:
        connection.close()


def unexpected(replies: Sequence[Reply]) -> tuple[str, ...]:
    """A sentence for each reply with a status that its request does not expect."""
    return tuple(str(reply) for reply in replies if not reply.expected)


def _replies(connection: http.client.HTTPConnection, requests: Sequence[Request], *, counted: bool) -> Iterator[Reply]:
    for number, request in enumerate(requests):
        headers = {**dict(request.headers), ENDPOINT_HEADER: request.endpoint}
        if counted:
            headers[REQUEST_HEADER] = str(number)
        try:
            connection.request(request.method, request.path, body=request.body, headers=headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            raise ExaminationFailed(
                f"request {number} ({request.method} {request.path}) got no answer "
                f"({type(error).__name__}: {error}); the application's log says why"
            ) from error
        yield Reply(number=number, request=request, status=response.status)
