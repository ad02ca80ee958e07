"""How does the examined application get its requests? One at a time over one connection, numbered."""

import http.client
from collections.abc import Sequence

from perflab.servers.server import ServerFailed
from perflab_loadtests.journeys import Request


def send_all(port: int, requests: Sequence[Request], *, numbered: bool) -> None:
    """Send them in order, each after the last was answered.

    Args:
        port: On 127.0.0.1.
        requests: What to send.
        numbered: Carry the numbers by which the application counts; without, they only warm it.

    Raises:
        ServerFailed: one was refused or not answered; a strategy that fails here would fail in every trial.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        for number, request in enumerate(requests):
            headers = {**dict(request.headers), "X-Perflab-Endpoint": request.endpoint}
            if numbered:
                headers["X-Perflab-Request"] = str(number)
            connection.request(request.method, request.path, body=request.body, headers=headers)
            response = connection.getresponse()
            body = response.read()
            if response.status >= 400 and response.status not in request.expected:
                raise ServerFailed(
                    f"{request.method} {request.path} was answered {response.status} in the examination: {body[:300]!r}"
                )
    except (OSError, http.client.HTTPException) as error:
        raise ServerFailed(f"the examined application stopped answering: {error}") from error
    finally:
        connection.close()
