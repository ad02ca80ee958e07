"""When may the next phase begin or end? With a handshake, when a line comes on stdin; nothing is in flight then."""

import os
from typing import Protocol

from gevent import select

STDIN = 0


class ParentGone(Exception):
    """Stdin was closed: whoever drives this run is no longer there."""


class Gate(Protocol):
    """Passed at both ends of each phase."""

    def wait(self) -> None:
        """Return when the run may go on."""


class OpenGate:
    """No handshake."""

    def wait(self) -> None:
        """Go on at once."""


class StdinGate:
    """One line on stdin per passage; waits cooperatively, so that signals are still handled."""

    def __init__(self, descriptor: int = STDIN) -> None:
        self._descriptor = descriptor
        self._read = b""

    def wait(self) -> None:
        while b"\n" not in self._read:
            select.select([self._descriptor], [], [])
            got = os.read(self._descriptor, 4096)
            if not got:
                raise ParentGone
            self._read += got
        self._read = self._read.partition(b"\n")[2]
