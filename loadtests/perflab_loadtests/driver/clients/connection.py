"""How does one keep-alive connection carry requests? A cooperative socket and llhttp's parser, nothing between them."""

import zlib
from typing import Final

import gevent
from gevent import socket
from geventhttpclient._parser import HTTPResponseParser
from geventhttpclient.response import HTTPParseError

from perflab_loadtests.driver.clients.errors import BodyTooLarge, ClosedBeforeResponse, CorruptBody, Truncated

RECEIVE_BYTES: Final = 65_536
KEPT: Final = {len(name): name for name in ("set-cookie", "location", "content-encoding")}
"""The headers that a client acts on, by their length, which tells most others apart at no cost."""
GZIP_WINDOW: Final = 31
LARGEST_HEAD_BYTES: Final = 262_144
"""So much in a row that is no body, and it is given up: headers without end, or interim responses."""
FAIR: Final = 64
"""Receives after which others have their turn: a server that is never slower than we would never make us wait."""


class ResponseParser(HTTPResponseParser):
    """Counts the body and knows when the response is whole; of the headers it keeps the few that are acted on."""

    def __init__(self) -> None:
        super().__init__()
        self._field = ""
        self._continued = False
        self.expect(without_body=False)

    def expect(self, *, without_body: bool) -> None:
        """Prepare for the next response; `without_body` for HEAD."""
        self.begun = False
        self.complete = False
        self.body_bytes = 0
        self.headers: list[tuple[str, str]] = []
        self._without_body = without_body
        self._inflater: zlib._Decompress | None = None
        self._sound = True

    @property
    def sound(self) -> bool:
        """Whether a compressed body could be inflated to its end."""
        return self._sound and (self._inflater is None or self._inflater.eof)

    def _on_message_begin(self) -> None:
        self.begun = True

    def _on_status(self, status: str) -> None:
        """Part of the C parser's protocol."""

    def _on_header_field(self, name: str) -> None:
        # A header that arrives in two reads is told in pieces.
        self._field = self._field + name if self._continued else name
        self._continued = True

    def _on_header_value(self, value: str) -> None:
        if not self._continued:
            if self.headers and self._field:
                self.headers[-1] = (self._field, self.headers[-1][1] + value)
            return
        self._continued = False
        wanted = KEPT.get(len(self._field))
        if wanted is not None and self._field.lower() == wanted:
            self._field = wanted
            self.headers.append((wanted, value))
        else:
            self._field = ""

    def _on_headers_complete(self) -> bool:
        self._field, self._continued = "", False
        if self.headers and ("content-encoding", "gzip") in self.headers and not self._without_body:
            self._inflater = zlib.decompressobj(GZIP_WINDOW)
        return self._without_body

    def _on_body(self, body: bytearray) -> None:
        self.body_bytes += len(body)
        if self._inflater is not None:
            self._inflate(bytes(body))

    def _on_message_complete(self) -> None:
        # An interim response (1xx) is followed by the real one.
        self.complete = self.get_code() >= 200

    def _inflate(self, data: bytes) -> None:
        """Inflate in pieces and keep none: a small body may hold gigabytes."""
        assert self._inflater is not None
        try:
            while data and self._sound:
                self._inflater.decompress(data, RECEIVE_BYTES)
                data = self._inflater.unconsumed_tail
        except zlib.error:
            self._sound = False


class Connection:
    """One connection; one exchange at a time."""

    __slots__ = ("_largest_bytes", "_parser", "_socket", "exchanges_left", "idle_since_s")

    def __init__(self, connected: socket.socket, *, exchanges: int, largest_bytes: int = 1 << 62) -> None:
        self._socket = connected
        self._largest_bytes = largest_bytes
        self._parser = ResponseParser()
        self.exchanges_left = exchanges
        self.idle_since_s = 0.0

    def exchange(self, request: bytes, *, without_body: bool) -> tuple[int, int]:
        """Status and body bytes of the response.

        Raises:
            ClosedBeforeResponse: not a byte came back.
            Truncated: the response began and did not end.
            BodyTooLarge: it is larger than wanted.
            CorruptBody: it is not what its Content-Encoding says.
            HTTPParseError: what came back is no HTTP response.
            OSError: the connection broke.
        """
        parser = self._parser
        parser.expect(without_body=without_body)
        self._socket.sendall(request)
        receives = barren_bytes = 0
        while not parser.complete:
            received = self._socket.recv(RECEIVE_BYTES)
            if received:
                before = parser.body_bytes
                parser.feed(received)
                if parser.body_bytes > self._largest_bytes:
                    raise BodyTooLarge
                barren_bytes = 0 if parser.body_bytes > before else barren_bytes + len(received)
                if barren_bytes > LARGEST_HEAD_BYTES:
                    raise HTTPParseError("the response's head does not end")
                receives += 1
                if receives % FAIR == 0:
                    gevent.sleep(0)
            elif parser.begun:
                self._end_of_stream()
            else:
                raise ClosedBeforeResponse
        if not parser.sound:
            raise CorruptBody
        self.exchanges_left -= 1
        return parser.get_code(), parser.body_bytes

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Of the last response: those a client acts on, names in lower case."""
        return self._parser.headers

    def _end_of_stream(self) -> None:
        """Feeding nothing tells the parser that the stream has ended, which ends a body without a length."""
        try:
            self._parser.feed(b"")
        except HTTPParseError:
            raise Truncated from None
        if not self._parser.complete:
            raise Truncated

    @property
    def begun(self) -> bool:
        """Whether the last exchange brought any response."""
        return bool(self._parser.begun)

    @property
    def reusable(self) -> bool:
        return self.exchanges_left > 0 and bool(self._parser.should_keep_alive())

    def close(self) -> None:
        self._socket.close()
