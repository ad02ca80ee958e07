"""What is a server to a trial? Something that starts, says when it is ready, counts, and stops."""

import http.client
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from perflab.processes.supervisor import Child


class ServerFailed(Exception):
    """A server did not start or died; the message ends with its own log."""


class ServerMissing(Exception):
    """A server's program is not on this machine; the message says how to get it."""


class Server(Protocol):
    """A running server. `url` is how the application addresses it."""

    @property
    def url(self) -> str: ...

    @property
    def pid(self) -> int: ...

    def counters(self) -> Mapping[str, float]:
        """Cumulative counters by dotted name; a trial records their differences."""

    def stop(self) -> None: ...


def wait_until_ready(child: Child, ready: Callable[[], bool], *, timeout_s: float = 30.0) -> None:
    """Ask until the server answers.

    Args:
        child: The server's process.
        ready: One cheap question; False means not yet.
        timeout_s: After this the start has failed.

    Raises:
        ServerFailed: it ended or did not answer in time; its log is in the message, and it is stopped.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        if ready():
            return
        if child.returncode is not None:
            reason = f"ended with exit code {child.returncode} while starting"
            break
        if time.monotonic() > deadline:
            reason = f"did not answer within {timeout_s:.0f} s"
            break
        time.sleep(0.02)
    child.stop()
    raise ServerFailed(f"{child.name} {reason}; its log ({child.log}) ends with:\n{child.last_words()}")


def answers_http(port: int, path: str) -> bool:
    """Does 127.0.0.1:port answer this path with 200?"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
