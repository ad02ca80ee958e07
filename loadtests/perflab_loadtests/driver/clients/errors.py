"""Which class of failure is this exception? One table for every client."""

import socket
import ssl
from typing import Final

from gevent import Timeout
from geventhttpclient.response import HTTPParseError

from perflab_loadtests.recording.failure import Failure


class ClosedBeforeResponse(ConnectionResetError):
    """The server closed the connection without a byte of response."""


CLASSES: Final = (
    (ConnectionRefusedError, Failure.REFUSED),
    ((ConnectionResetError, BrokenPipeError, ConnectionAbortedError), Failure.RESET),
    ((Timeout, TimeoutError), Failure.TIMEOUT),
    (ssl.SSLError, Failure.TLS),
    (HTTPParseError, Failure.BAD_RESPONSE),
    ((socket.gaierror, OSError), Failure.UNREACHABLE),
)
"""First match counts, so the general ones come last."""


def failure_of(error: BaseException) -> Failure:
    """The class of a client's exception; what matches nothing is a response that could not be understood."""
    for kinds, failure in CLASSES:
        if isinstance(error, kinds):
            return failure
    return Failure.BAD_RESPONSE
