"""How does one keep-alive connection carry requests? A cooperative socket and llhttp's parser, nothing between them."""

from typing import Final

from gevent import socket
from geventhttpclient._parser import HTTPResponseParser

from perflab_loadtests.driver.clients.errors import ClosedBeforeResponse

RECEIVE_BYTES: Final = 16_384


class ResponseParser(HTTPResponseParser):
    """Counts the body and knows when the response is whole; headers are read by the C parser and not kept."""

    def __init__(self) -> None:
        super().__init__()
        self.expect(without_body=False)

    def expect(self, *, without_body: bool) -> None:
        """Prepare for the next response; `without_body` for HEAD."""
        self.begun = False
        self.complete = False
        self.body_bytes = 0
        self._without_body = without_body

    def _on_message_begin(self) -> None:
        self.begun = True

    def _on_status(self, status: str) -> None:
        """Part of the C parser's protocol."""

    def _on_header_field(self, name: str) -> None:
        """Part of the C parser's protocol."""

    def _on_header_value(self, value: str) -> None:
        """Part of the C parser's protocol."""

    def _on_headers_complete(self) -> bool:
        return self._without_body

    def _on_body(self, body: bytearray) -> None:
        self.body_bytes += len(body)

    def _on_message_complete(self) -> None:
        # An interim response (1xx) is followed by the real one.
        self.complete = self.get_code() >= 200


class Connection:
    """One connection; one exchange at a time."""

    __slots__ = ("_parser", "_socket", "exchanges_left", "idle_since_s")

    def __init__(self, connected: socket.socket, *, exchanges: int) -> None:
        self._socket = connected
        self._parser = ResponseParser()
        self.exchanges_left = exchanges
        self.idle_since_s = 0.0

    def exchange(self, request: bytes, *, without_body: bool) -> tuple[int, int]:
        """Status and body bytes of the response.

        Raises:
            ClosedBeforeResponse: not a byte came back.
            HTTPParseError: what came back is no whole HTTP response.
            OSError: the connection broke.
        """
        parser = self._parser
        parser.expect(without_body=without_body)
        self._socket.sendall(request)
        while not parser.complete:
            received = self._socket.recv(RECEIVE_BYTES)
            if not received and not parser.begun:
                raise ClosedBeforeResponse
            # Feeding nothing tells the parser that the stream has ended.
            parser.feed(received)
        self.exchanges_left -= 1
        return parser.get_code(), parser.body_bytes

    @property
    def begun(self) -> bool:
        """Whether the last exchange brought any response."""
        return bool(self._parser.begun)

    @property
    def reusable(self) -> bool:
        return self.exchanges_left > 0 and bool(self._parser.should_keep_alive())

    def close(self) -> None:
        self._socket.close()
