"""Where is the server, and is it there? Its name is resolved once, before any load, so no request pays for DNS."""

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from gevent import Timeout, socket
from gevent import ssl as cooperative_ssl

from perflab_loadtests.driver.clients.errors import failure_of
from perflab_loadtests.recording.failure import Failure

CONNECT_TIMEOUT_S = 5.0


class Unreachable(Exception):
    """Nothing could be sent; the message says why and what to check, `failure` is its class in the evidence."""

    def __init__(self, words: str, failure: Failure) -> None:
        super().__init__(words)
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """One resolved address; `tls` is set for https."""

    family: socket.AddressFamily
    address: tuple[str, int]
    host_header: str
    server_name: str
    tls: ssl.SSLContext | None

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host_header}"

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


def find_server(host: str, *, verify_tls: bool = True) -> ServerAddress:
    """Resolve the plan's host and prove that it accepts a connection.

    Raises:
        Unreachable: it does not.
    """
    problem: OSError | None = None
    try:
        candidates = addresses_of(host, verify_tls=verify_tls)
    except OSError as error:
        name = urlsplit(host).hostname
        words = f"no such host: {name!r} ({error.strerror}); check `host` in the plan"
        raise Unreachable(words, Failure.NO_SUCH_HOST) from None
    for server in candidates:
        try:
            with _patience():
                server.connect().close()
        except OSError as error:
            problem = error
        else:
            return server
    raise Unreachable(
        f"{host} cannot be reached: {_reason(problem)}; {_advice(problem)}",
        Failure.UNREACHABLE if problem is None else failure_of(problem),
    )


def addresses_of(host: str, *, verify_tls: bool) -> list[ServerAddress]:
    """All addresses that the host's name has.

    Raises:
        OSError: it has none.
    """
    parts = urlsplit(host)
    name = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    tls = _tls_context(verify=verify_tls) if parts.scheme == "https" else None
    return [
        ServerAddress(
            family=family, address=address, host_header=parts.netloc.rpartition("@")[2], server_name=name, tls=tls
        )
        for family, _, _, _, address in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    ]


def _patience() -> Timeout:
    return Timeout(CONNECT_TIMEOUT_S, TimeoutError(f"no answer within {CONNECT_TIMEOUT_S:g} s"))


def _tls_context(*, verify: bool) -> ssl.SSLContext:
    context: ssl.SSLContext = cooperative_ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _advice(problem: OSError | None) -> str:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return "if its certificate is your own, say verify_tls false (--insecure)"
    if isinstance(problem, ssl.SSLError):
        return "does the server speak TLS on this port?"
    return "is the server running, and is the port right?"


def _reason(problem: OSError | None) -> str:
    if problem is None:
        return "its name has no address"
    return problem.strerror or str(problem)
