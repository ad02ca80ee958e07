"""How long does one answer take? A kept connection that sends prepared bytes and reads the whole answer.

One request in flight, so nothing here needs to wait for two things at once.
"""

import http.client
import socket
import time
from dataclasses import dataclass, field

from perflab_loadtests.journeys import Request

HEAD_END = b"\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"
TIMEOUT_S = 60.0


class NoAnswer(Exception):
    """The connection ended, or the answer could not be read."""


def asks(port: int, path: str) -> int | None:
    """The status of one GET on a connection of its own; None where nobody answers yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def as_bytes(request: Request) -> bytes:
    """The request as it goes over the wire."""
    body = request.body or b""
    lines = [f"{request.method} {request.path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    if request.body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@dataclass
class Connection:
    """To 127.0.0.1:port; opened again where the server closed it after an answer."""

    port: int
    _socket: socket.socket | None = field(default=None)

    def send(self, request: bytes) -> tuple[int, float]:
        """Status and milliseconds from the first byte sent to the last one read.

        Raises:
            NoAnswer: the server closed the connection or sent no HTTP.
        """
        opened = self._socket or self._open()
        try:
            began = time.perf_counter_ns()
            opened.sendall(request)
            head, body = _head(opened)
            status, length, chunked, closes = _parse(head)
            if request.startswith(b"HEAD ") or status in {204, 304}:
                pass  # its length is of a body that is not sent (RFC 9112, 6.3)
            elif chunked:
                while not body.endswith(LAST_CHUNK):
                    body += _more(opened)
            elif length is not None:
                missing = length - len(body)
                while missing > 0:
                    missing -= len(_more(opened))
            elapsed_ms = (time.perf_counter_ns() - began) / 1e6
        except OSError as error:
            self.close()
            raise NoAnswer(str(error)) from error
        if closes:
            self.close()
        return status, elapsed_ms

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _open(self) -> socket.socket:
        try:
            opened = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT_S)
        except OSError as error:
            raise NoAnswer(str(error)) from error
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = opened
        return opened


def _more(opened: socket.socket) -> bytes:
    part = opened.recv(262_144)
    if not part:
        raise NoAnswer("the server closed the connection in the middle of an answer")
    return part


def _head(opened: socket.socket) -> tuple[bytes, bytes]:
    read = b""
    while HEAD_END not in read:
        read += _more(opened)
    head, _, body = read.partition(HEAD_END)
    return head, body


def _parse(head: bytes) -> tuple[int, int | None, bool, bool]:
    """Status, content length, whether it is chunked, and whether the connection closes."""
    first, *lines = head.split(b"\r\n")
    try:
        status = int(first.split(b" ", 2)[1])
        fields = {
            name.strip().lower(): value.strip().lower() for name, _, value in (one.partition(b":") for one in lines)
        }
        length = int(fields[b"content-length"]) if b"content-length" in fields else None
    except (IndexError, ValueError) as error:
        raise NoAnswer(f"this is no HTTP: {head[:80]!r}") from error
    chunked = fields.get(b"transfer-encoding") == b"chunked"
    return status, length, chunked, fields.get(b"connection") == b"close"
