"""What must a client be able to do? Send one request and say how it ended; it never raises for the server's sake."""

from typing import NamedTuple, Protocol

from perflab_loadtests.journeys import Request
from perflab_loadtests.recording.failure import Failure


class Reply(NamedTuple):
    """`status` is 0 where no response came; `response_bytes` is the body as transferred."""

    status: int
    response_bytes: int
    failure: Failure | None


class Client(Protocol):
    """One lane's way to the server."""

    def start_afresh(self) -> None:
        """A phase begins: forget cookies."""

    def send(self, request: Request) -> Reply:
        """The reply, or the failure in its place."""
