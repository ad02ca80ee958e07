"""Which class of failure is this exception? One table for every client."""

import socket
import ssl
from typing import Final

from gevent import Timeout
from geventhttpclient.response import HTTPParseError
from geventhttpclient.useragent import RetriesExceeded

from perflab_loadtests.recording.failure import Failure


class ClosedBeforeResponse(ConnectionResetError):
    """The server closed the connection without a byte of response."""


class Truncated(ConnectionError):
    """The server closed the connection in the middle of a response."""


class BodyTooLarge(Exception):
    """The body exceeds the plan's `largest_body_bytes`; the rest of it was not read."""


class CorruptBody(Exception):
    """The body is not what its Content-Encoding says."""


CLASSES: Final = (
    (Truncated, Failure.TRUNCATED),
    (BodyTooLarge, Failure.BODY_TOO_LARGE),
    (RetriesExceeded, Failure.REDIRECT_LOOP),
    (socket.gaierror, Failure.NO_SUCH_HOST),
    (ConnectionRefusedError, Failure.REFUSED),
    ((ConnectionResetError, BrokenPipeError, ConnectionAbortedError), Failure.RESET),
    ((Timeout, TimeoutError), Failure.TIMEOUT),
    (ssl.SSLError, Failure.TLS),
    (HTTPParseError, Failure.BAD_RESPONSE),
    (OSError, Failure.UNREACHABLE),
)
"""First match counts, so the general ones come last."""


def failure_of(error: BaseException) -> Failure:
    """The class of a client's exception; what matches nothing is a response that could not be understood."""
    # geventhttpclient gives up in one way for too many redirects and for what broke; the latter has a reason within.
    while isinstance(error, RetriesExceeded) and isinstance(inner := getattr(error, "original", None), BaseException):
        error = inner
    for kinds, failure in CLASSES:
        if isinstance(error, kinds):
            return failure
    return Failure.BAD_RESPONSE
