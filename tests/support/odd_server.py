"""A server whose paths misbehave, each in its own way; one thread per connection."""

import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

BIG_BYTES = 100 * 2**20
PIECE = b"x" * 65_536


def plain(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def slow_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.1)


def reset_mid_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nxx")
    time.sleep(0.02)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def close_mid_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nxx")
    connection.shutdown(socket.SHUT_RDWR)


def big(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % BIG_BYTES)
    for _ in range(BIG_BYTES // len(PIECE)):
        connection.sendall(PIECE)


def big_chunked(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(BIG_BYTES // len(PIECE)):
        connection.sendall(b"10000\r\n" + PIECE + b"\r\n")
    connection.sendall(b"0\r\n\r\n")


def endless_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        connection.sendall(b"X-%d: y\r\n" % number)
        time.sleep(0.001)


def flood(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Header: y\r\n" * 5_000)


def answer_with(reply: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(reply)


ODD: dict[str, Callable[[socket.socket], None]] = {
    "/good": answer_with(plain(b"hi")),
    "/5xx": answer_with(plain(b"", status="503 Service Unavailable")),
    "/slow": slow_body,
    "/reset": reset_mid_body,
    "/cut": close_mid_body,
    "/garbage": answer_with(b"this is no HTTP\r\n\r\n"),
    "/loop": answer_with(plain(b"", "Location: /loop", status="302 Found")),
    "/nowhere": answer_with(plain(b"", "Location: http://nothing.invalid/", status="302 Found")),
    "/once": answer_with(plain(b"", "Location: /good", status="302 Found")),
    "/big": big,
    "/big-chunked": big_chunked,
    "/endless": endless_headers,
    "/flood": flood,
    "/gzip": answer_with(plain(gzip.compress(b"x" * 10_000), "Content-Encoding: gzip")),
    "/corrupt": answer_with(plain(b"no gzip", "Content-Encoding: gzip")),
    "/login": answer_with(plain(b"", "Set-Cookie: who=me; Path=/")),
    "/chunked": answer_with(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"),
}


class OddServer:
    """Counts its connections, and remembers the cookies that it was sent."""

    def __init__(self, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        self._listener = listener
        self._tls = tls
        self.connections = 0
        self.cookies: list[str] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://localhost:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if self._tls is None:
                self._talk(connection)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as wrapped:
                    self._talk(wrapped)

    def _talk(self, connection: socket.socket) -> None:
        self.connections += 1
        pending = b""
        while True:
            while b"\r\n\r\n" not in pending:
                received = connection.recv(65_536)
                if not received:
                    return
                pending += received
                if not pending[:1].isalpha():
                    connection.sendall(plain(b"", status="400 Bad Request"))
                    return
            head, _, pending = pending.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            self.cookies += [line[8:] for line in lines if line.lower().startswith("cookie: ")]
            ODD[lines[0].split(" ")[1]](connection)


@contextmanager
def odd_server(tls: ssl.SSLContext | None = None) -> Iterator[OddServer]:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=256)) as listener:
        yield OddServer(listener, tls)
        listener.shutdown(socket.SHUT_RDWR)
