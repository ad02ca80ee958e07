"""How are many small HTTP requests sent at little cost? Over one kept connection, several at a time before the answers.

A request of its own, awaited, costs two wake-ups and the kernel's way through the network for a kilobyte of body; that
is most of a Sentry transaction. HTTP/1.1 lets a client send the next requests before the first is answered (RFC 9112,
section 9.3.2). A connection's first request goes alone: whoever closes after it is asked one by one.
"""

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

LONGEST_HEAD_BYTES: Final = 64 * 1024
LONGEST_BODY_BYTES: Final = 1024 * 1024
READ_BYTES: Final = 64 * 1024
MOST_AT_ONCE: Final = 32
MOST_BYTES_AT_ONCE: Final = 256 * 1024


class BrokenAnswer(ConnectionError):
    """The peer closed the connection, or what it sent is not HTTP."""


class AnswerHeaders(dict[str, str]):
    """Names in lower case; asked for in any."""

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """As much of a response as its reader looks at."""

    status: int
    headers: AnswerHeaders
    data: bytes

    def close(self) -> None:
        """The connection is not the answer's to close."""


class KeptConnection:
    """One connection to one peer, opened anew where it broke. Not safe for threads."""

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        self._connect = connect
        self._socket: socket.socket | None = None
        self._keeps = False
        self._unread = b""

    def ask(self, requests: Sequence[bytes]) -> tuple[list[Answer], OSError | ValueError | None]:
        """The answers to the first of the requests, and why there are no more of them.

        What was sent and not answered is sent again once, on a new connection: a connection that the peer has closed
        meanwhile says nothing about the peer.
        """
        answers: list[Answer] = []
        while len(answers) < len(requests):
            known = len(answers)
            fresh = self._socket is None
            try:
                self._exchange(requests[known : known + (MOST_AT_ONCE if self._keeps else 1)], answers)
            except (OSError, ValueError) as error:
                self.close()
                if fresh and len(answers) == known:
                    return answers, error
        return answers, None

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._keeps, self._unread = None, False, b""

    def _exchange(self, requests: Sequence[bytes], answers: list[Answer]) -> None:
        """Ends early where the peer says that it will close."""
        if self._socket is None:
            self._socket = self._connect()
        together = list(_within(requests, MOST_BYTES_AT_ONCE))
        self._socket.sendall(b"".join(together))
        for _ in together:
            answer = self._answer(self._socket)
            answers.append(answer)
            self._keeps = "content-length" in answer.headers and answer.headers.get("connection", "").lower() != "close"
            if not self._keeps:
                self.close()  # where the body ends is not worth finding out
                return

    def _answer(self, connection: socket.socket) -> Answer:
        while b"\r\n\r\n" not in self._unread:
            if len(self._unread) > LONGEST_HEAD_BYTES:
                raise BrokenAnswer("headers without end")
            self._unread += _read(connection)
        head, _, rest = self._unread.partition(b"\r\n\r\n")
        status, headers = parse_head(head)
        length = int(headers.get("content-length", "0"))
        if not 0 <= length <= LONGEST_BODY_BYTES:
            raise BrokenAnswer(f"an answer of {length} bytes")
        while len(rest) < length:
            rest += _read(connection)
        self._unread = rest[length:]
        return Answer(status=status, headers=headers, data=rest[:length])


def parse_head(head: bytes) -> tuple[int, AnswerHeaders]:
    """Status and headers.

    Raises:
        BrokenAnswer: this is no HTTP/1 response.
    """
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    status = rest[:3]
    if not version.startswith("HTTP/1.") or not status.isdecimal():
        raise BrokenAnswer(f"no HTTP response: {first[:80]!r}")
    pairs = (line.partition(":") for line in lines)
    return int(status), AnswerHeaders({name.strip().lower(): value.strip() for name, _, value in pairs})


def _within(requests: Sequence[bytes], most_bytes: int) -> Iterator[bytes]:
    """The first request, and as many more as fit: a peer that answers before it has read all must not be stuck."""
    total = 0
    for request in requests:
        total += len(request)
        if total > most_bytes and total > len(request):
            return
        yield request


def _read(connection: socket.socket) -> bytes:
    data = connection.recv(READ_BYTES)
    if not data:
        raise BrokenAnswer("the peer closed the connection")
    return data
