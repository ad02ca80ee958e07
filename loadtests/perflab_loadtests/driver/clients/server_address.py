"""Where is the server, and is it there? Its name is resolved once, before any load, so no request pays for DNS."""

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from gevent import Timeout, socket
from gevent import ssl as cooperative_ssl

CONNECT_TIMEOUT_S = 5.0


class Unreachable(Exception):
    """Nothing could be sent; the message says why and what to check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """One resolved address; `tls` is set for https."""

    family: socket.AddressFamily
    address: tuple[str, int]
    host_header: str
    server_name: str
    tls: ssl.SSLContext | None

    def connect(self) -> socket.socket:
        """A new connection, without Nagle's delay.

        Raises:
            OSError: it could not be made.
        """
        connection = socket.socket(self.family, socket.SOCK_STREAM)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.connect(self.address)
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_hostname=self.server_name)
        except BaseException:
            connection.close()
            raise
        return connection


def find_server(host: str) -> ServerAddress:
    """Resolve the plan's host and prove that it accepts a connection.

    Raises:
        Unreachable: it does not.
    """
    parts = urlsplit(host)
    name = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(f"no such host: {name!r} ({error.strerror}); check `host` in the plan") from None
    problem: OSError | None = None
    for family, _, _, _, address in found:
        server = ServerAddress(
            family=family,
            address=address,
            host_header=parts.netloc.rpartition("@")[2],
            server_name=name,
            tls=_tls_context() if parts.scheme == "https" else None,
        )
        try:
            with _patience():
                server.connect().close()
        except OSError as error:
            problem = error
        else:
            return server
    raise Unreachable(f"{host} cannot be reached: {_reason(problem)}; is the server running, and is the port right?")


def _patience() -> Timeout:
    return Timeout(CONNECT_TIMEOUT_S, TimeoutError(f"no answer within {CONNECT_TIMEOUT_S:g} s"))


def _tls_context() -> ssl.SSLContext:
    context: ssl.SSLContext = cooperative_ssl.create_default_context()
    return context


def _reason(problem: OSError | None) -> str:
    if problem is None:
        return "its name has no address"
    return problem.strerror or str(problem)
