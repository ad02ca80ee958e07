"""The lean client spreads requests over its connections, and repeats one only where that does no harm."""

import ssl

import pytest

from perflab_loadtests.driver.clients import connection_pool
from perflab_loadtests.driver.clients.client import Reply
from perflab_loadtests.driver.clients.connection_pool import ConnectionPool
from perflab_loadtests.driver.clients.errors import failure_of
from perflab_loadtests.driver.clients.lean import LeanClient
from perflab_loadtests.journeys import Request
from perflab_loadtests.recording.failure import Failure

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
READ = Request(method="GET", path="/a?b=c", endpoint="GET /a")
WRITE = Request(
    method="POST", path="/a", endpoint="POST /a", body=b"{}", headers=(("Content-Type", "application/json"),)
)


class Socket:
    """Answers `answers` requests well, then closes without a byte."""

    def __init__(self, answers: int, answer: bytes = GOOD) -> None:
        self.answers = answers
        self.answer = answer
        self.sent: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.sent.append(data)

    def recv(self, _: int) -> bytes:
        self.answers -= 1
        return self.answer if self.answers >= 0 else b""

    def close(self) -> None:
        """Nothing to release."""


class Server:
    """Hands out sockets in order; an exception among them is raised."""

    host_header = "shop.test"

    def __init__(self, *sockets: Socket | OSError) -> None:
        self.sockets = list(sockets)

    def connect(self) -> Socket:
        socket = self.sockets.pop(0)
        if isinstance(socket, OSError):
            raise socket
        return socket


def client(*sockets: Socket | OSError, connections: int = 1, mean: int = 0) -> tuple[LeanClient, ConnectionPool]:
    pool = ConnectionPool(
        Server(*sockets),  # type: ignore[arg-type]  # as much of an address as the pool uses
        requests_per_connection=mean,
        seed=1,
    )
    pool.start_afresh(connections)
    return LeanClient(pool, timeout_s=5), pool


def test_what_is_sent_is_plain_http() -> None:
    socket = Socket(2)
    lean, _ = client(socket)
    lean.send(READ)
    lean.send(WRITE)
    common = b"Host: shop.test\r\nAccept: application/json\r\nUser-Agent: perflab\r\n"
    assert socket.sent == [
        b"GET /a?b=c HTTP/1.1\r\n" + common + b"\r\n",
        b"POST /a HTTP/1.1\r\n" + common + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    ]


def test_all_connections_are_used_in_turn() -> None:
    sockets = [Socket(9) for _ in range(3)]
    lean, _ = client(*sockets, connections=3)
    for _ in range(9):
        assert lean.send(READ) == Reply(200, 2, None)
    assert [len(socket.sent) for socket in sockets] == [3, 3, 3]


def test_a_worn_connection_is_replaced() -> None:
    sockets = [Socket(1000) for _ in range(100)]
    lean, pool = client(*sockets, mean=5)
    for _ in range(200):
        lean.send(READ)
    used = [len(socket.sent) for socket in sockets if socket.sent]
    assert max(used) <= 10
    assert sum(used) == 200
    assert pool.opened == len(used)


def test_a_long_idle_connection_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    moment_s = [0.0]
    monkeypatch.setattr(connection_pool, "now_s", lambda: moment_s[0])
    first, second = Socket(9), Socket(9)
    lean, _ = client(first, second)
    lean.send(READ)
    moment_s[0] = 1.5
    lean.send(READ)
    assert (len(first.sent), len(second.sent)) == (1, 1)


def test_a_phase_starts_with_new_connections() -> None:
    first, second = Socket(9), Socket(9)
    lean, pool = client(first, second)
    lean.send(READ)
    pool.start_afresh(1)
    lean.send(READ)
    lean.send(READ)
    assert (len(first.sent), len(second.sent)) == (1, 2)


def test_a_read_is_repeated_when_a_used_connection_turns_out_closed() -> None:
    lean, pool = client(Socket(1), Socket(1))
    assert lean.send(READ).status == 200
    assert lean.send(READ).status == 200
    assert pool.opened == 2


def test_a_write_is_never_repeated() -> None:
    lean, _ = client(Socket(1), Socket(1))
    assert lean.send(WRITE).status == 200
    assert lean.send(WRITE) == Reply(0, 0, Failure.RESET)


def test_a_read_on_a_new_connection_is_not_repeated() -> None:
    lean, pool = client(Socket(0), Socket(1))
    assert lean.send(READ).failure is Failure.RESET
    assert pool.opened == 1


def test_a_half_response_is_not_repeated() -> None:
    lean, _ = client(Socket(1, b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhi"), Socket(1))
    assert lean.send(READ) == Reply(0, 0, Failure.TRUNCATED)


def test_a_failed_connect_does_not_count_as_open() -> None:
    lean, _ = client(ConnectionRefusedError(), Socket(9))
    assert lean.send(READ).failure is Failure.REFUSED
    assert [lean.send(READ).status for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (ConnectionRefusedError(), Failure.REFUSED),
        (ConnectionResetError(), Failure.RESET),
        (BrokenPipeError(), Failure.RESET),
        (TimeoutError(), Failure.TIMEOUT),
        (ssl.SSLCertVerificationError(), Failure.TLS),
        (OSError(101, "Network is unreachable"), Failure.UNREACHABLE),
    ],
)
def test_each_error_has_its_class(error: OSError, failure: Failure) -> None:
    assert failure_of(error) is failure
