"""Which connection carries the next request? All of them in turn, and each only for a while.

A server with several worker processes binds a connection to the worker that accepted it, and chance (or the kernel)
may give one worker all of them. Three rules keep the workers even:

- at least so many as the phase wants are opened before any is used twice, and the one idle longest is used next;
- each is replaced after a number of requests drawn uniformly from 1 to twice the mean, so replacements are spread;
- one that has been idle for a second is replaced, before the server's keep-alive time-out can close it mid-request.

A connection is opened when a request needs it and never ahead: gunicorn's threaded worker gives a new connection a
thread that waits for its first byte.
"""

import sys
from collections import deque
from typing import Final

from perflab_loadtests.driver.clients.connection import Connection
from perflab_loadtests.driver.clients.server_address import ServerAddress
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.journeys.draws import Draws, stream_key

LONGEST_IDLE_S: Final = 1.0


class ConnectionPool:
    """Shared by all lanes."""

    def __init__(
        self, server: ServerAddress, *, requests_per_connection: int, seed: int, largest_body_bytes: int = 1 << 62
    ) -> None:
        self.server = server
        self.largest_body_bytes = largest_body_bytes
        self.opened = 0
        self._wanted = 1
        self._mean_exchanges = requests_per_connection
        self._key = stream_key(seed, "connections")
        self._idle: deque[Connection] = deque()
        self._open = 0

    def start_afresh(self, connections: int) -> None:
        """A phase begins, with nothing in flight: no connection of the last one is used, and so many are wanted."""
        while self._idle:
            self.discard(self._idle.popleft())
        self._wanted = connections

    def take(self) -> Connection | None:
        """The connection idle longest; None if a new one should be opened."""
        oldest_s = now_s() - LONGEST_IDLE_S
        while self._idle and self._idle[0].idle_since_s < oldest_s:
            self.discard(self._idle.popleft())
        if self._open < self._wanted or not self._idle:
            return None
        return self._idle.popleft()

    def open(self) -> Connection:
        """A new connection.

        Raises:
            OSError: it could not be made.
        """
        # Counted before it stands, so that lanes opening at the same time do not open too many.
        self._open += 1
        self.opened += 1
        try:
            return Connection(
                self.server.connect(), exchanges=self._lifetime(self.opened), largest_bytes=self.largest_body_bytes
            )
        except BaseException:
            self._open -= 1
            raise

    def give_back(self, connection: Connection) -> None:
        """After a whole exchange."""
        if connection.reusable:
            connection.idle_since_s = now_s()
            self._idle.append(connection)
        else:
            self.discard(connection)

    def discard(self, connection: Connection) -> None:
        self._open -= 1
        connection.close()

    def _lifetime(self, ordinal: int) -> int:
        if self._mean_exchanges == 0:
            return sys.maxsize
        return 1 + Draws(self._key, ordinal).below(2 * self._mean_exchanges)
