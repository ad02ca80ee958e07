"""How does the generator answer HTTP beside its load? In its own event loop, by gevent's WSGI server; no threads."""

import errno
import logging
from collections.abc import Callable
from typing import Any

from gevent.pool import Pool
from gevent.pywsgi import WSGIServer

from perflab_loadtests.address import Address

CLOSE_TIMEOUT_S = 0.2
"""An answer under way gets this long at the end; connections merely kept open are closed then."""

logger = logging.getLogger(__name__)


class AddressUnusable(Exception):
    """Nothing can listen there; the message says why and what to do."""


class AddressTaken(AddressUnusable):
    """Somebody else already listens there."""


class HttpServer:
    """A server that listens until it is closed."""

    def __init__(self, server: Any, host: str) -> None:
        self._server = server
        self.address = Address(host=host, port=server.server_port)

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def close(self) -> None:
        """Stop listening, and end every connection."""
        self._server.stop(timeout=CLOSE_TIMEOUT_S)


def listen(address: Address, application: Callable[..., Any]) -> HttpServer:
    """Serve a WSGI application from now on.

    Raises:
        AddressTaken: somebody else listens there.
        AddressUnusable: nobody could: the host is not one of this machine's, or the port is reserved.
    """
    # With a pool, closing ends also the connections that a browser or Prometheus keeps open.
    server = WSGIServer((address.host, address.port), application, spawn=Pool(), log=None, error_log=logger)
    try:
        server.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressTaken(f"{address} is taken; end what listens there or choose another port") from None
        raise AddressUnusable(f"cannot listen on {address}: {error.strerror}; choose another address") from None
    return HttpServer(server, address.host)
