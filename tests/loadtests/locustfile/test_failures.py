"""An exception of any client falls into the class of what caused it."""

import socket

import pytest
from locust.exception import CatchResponseError

from perflab_loadtests.locustfile.failures import failure_of_event
from perflab_loadtests.recording.failure import Failure


def wrapped(inner: BaseException) -> BaseException:
    """As requests wraps urllib3's error, which wraps the socket's."""
    middle = OSError("pool")
    middle.__cause__ = inner
    return OSError("outer", middle)


@pytest.mark.parametrize(
    ("exception", "status", "failure"),
    [
        (None, 500, None),
        (CatchResponseError("no y"), 200, Failure.CHECK),
        (CatchResponseError("no y"), 503, Failure.HTTP_5XX),
        (wrapped(ConnectionRefusedError()), 0, Failure.REFUSED),
        (wrapped(ConnectionResetError()), 0, Failure.RESET),
        (wrapped(socket.gaierror(-2, "unknown")), 0, Failure.NO_SUCH_HOST),
        (TimeoutError(), 0, Failure.TIMEOUT),
        (OSError("some"), 0, Failure.UNREACHABLE),
        (ValueError("odd"), 200, Failure.BAD_RESPONSE),
    ],
)
def test_the_cause_decides(exception: BaseException | None, status: int, failure: Failure | None) -> None:
    assert failure_of_event(exception, status) is failure
