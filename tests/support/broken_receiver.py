"""A collector and Sentry that misbehave: reads each request whole, then answers as its name says."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HTML = b"<html><body>Welcome to the hotel's network</body></html>"


@dataclass
class Receiver:
    """`asked` counts the requests that were read to their end."""

    address: str
    asked: int = 0
    behaviour: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{self.address}",
            "OTEL_EXPORTER_OTLP_TIMEOUT": "1",
            "SENTRY_DSN": f"http://key@{self.address}/1",
        }


def _answer(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def _say(data: bytes) -> Callable[[socket.socket, threading.Event], bool]:
    """Answers, and keeps the connection."""

    def behave(connection: socket.socket, _ended: threading.Event) -> bool:
        connection.sendall(data)
        return True

    return behave


def _half(connection: socket.socket, _ended: threading.Event) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nxx")
    return False


def _unending(connection: socket.socket, ended: threading.Event) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nxx")
    ended.wait()
    return False


def _mute(_connection: socket.socket, ended: threading.Event) -> bool:
    ended.wait()
    return False


def _reset(connection: socket.socket, _ended: threading.Event) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def _flood(connection: socket.socket, ended: threading.Event) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
    while not ended.is_set():
        connection.sendall(b"x" * 65536)
    return False


BEHAVIOURS: dict[str, Callable[[socket.socket, threading.Event], bool]] = {
    "html": _say(_answer("200 OK", HTML, "Content-Type: text/html")),
    "500": _say(_answer("500 Internal Server Error", b"oops")),
    "no http": _say(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n"),
    "half": _half,
    "unending": _unending,
    "mute": _mute,
    "reset": _reset,
    "flood": _flood,
    "429": _say(_answer("429 Too Many Requests", b"", "Retry-After: 4")),
    "200": _say(_answer("200 OK", b"{}", "Content-Type: application/json")),
}


@contextmanager
def broken_receiver(behaviour: str) -> Iterator[Receiver]:
    """`receiver.behaviour` may be replaced while it runs."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        receiver = Receiver(f"127.0.0.1:{listener.getsockname()[1]}", behaviour=[behaviour])

        def serve(connection: socket.socket) -> None:
            with connection, suppress(OSError, ValueError):
                reader = connection.makefile("rb")
                while True:
                    length = 0
                    while (line := reader.readline().strip().lower()) != b"":
                        if line.startswith(b"content-length:"):
                            length = int(line.partition(b":")[2])
                    if not length:
                        return
                    reader.read(length)
                    receiver.asked += 1
                    if not BEHAVIOURS[receiver.behaviour[-1]](connection, ended):
                        return

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=serve, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            ended.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(2)
