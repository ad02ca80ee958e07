"""Responses of every shape are read to their end, and no further."""

import gzip

import pytest
from geventhttpclient.response import HTTPParseError

from perflab_loadtests.driver.clients.connection import Connection
from perflab_loadtests.driver.clients.errors import (
    BodyTooLarge,
    ClosedBeforeResponse,
    CorruptBody,
    Truncated,
    failure_of,
)
from perflab_loadtests.recording.failure import Failure


class Scripted:
    """A socket that has received all it ever will."""

    def __init__(self, *received: bytes) -> None:
        self.received = list(received)
        self.sent: list[bytes] = []
        self.closed = False

    def sendall(self, data: bytes) -> None:
        self.sent.append(data)

    def recv(self, _: int) -> bytes:
        return self.received.pop(0) if self.received else b""

    def close(self) -> None:
        self.closed = True


def exchange(*received: bytes, without_body: bool = False) -> tuple[int, int, bool]:
    connection = Connection(Scripted(*received), exchanges=10)
    status, body_bytes = connection.exchange(b"GET / HTTP/1.1\r\n\r\n", without_body=without_body)
    return status, body_bytes, connection.reusable


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"], (200, 2, True)),
        ([b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 2\r\n\r\nh", b"i"], (200, 2, True)),
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], (204, 0, True)),
        ([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"], (404, 0, True)),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n"], (200, 3, True)),
        ([b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"], (200, 2, False)),
        ([b"HTTP/1.0 200 OK\r\n\r\nuntil the end", b""], (200, 13, False)),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx"], (201, 1, True)),
    ],
)
def test_a_response_is_read_to_its_end(received: list[bytes], expected: tuple[int, int, bool]) -> None:
    assert exchange(*received) == expected


def test_a_head_response_has_no_body_whatever_its_length_says() -> None:
    assert exchange(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", without_body=True) == (200, 0, True)


def test_a_connection_carries_one_response_after_another() -> None:
    first, second = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
        b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nbc",
    )
    connection = Connection(Scripted(first, second), exchanges=2)
    assert connection.exchange(b"", without_body=False) == (200, 1)
    assert connection.reusable
    assert connection.exchange(b"", without_body=False) == (500, 2)
    assert not connection.reusable


def test_what_is_no_response_is_a_bad_one() -> None:
    with pytest.raises(HTTPParseError) as caught:
        exchange(b"garbage\r\n\r\n")
    assert failure_of(caught.value) is Failure.BAD_RESPONSE


@pytest.mark.parametrize(
    "received",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhi", b""],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi", b""],
        [b"HTTP/1.1 200 OK\r\nContent-", b""],
    ],
)
def test_a_response_that_ends_too_early_is_truncated(received: list[bytes]) -> None:
    with pytest.raises(Truncated) as caught:
        exchange(*received)
    assert failure_of(caught.value) is Failure.TRUNCATED


@pytest.mark.parametrize("cut", range(1, 90, 7))
def test_headers_are_kept_wherever_the_reads_divide_them(cut: int) -> None:
    whole = (
        b"HTTP/1.1 302 Found\r\nSet-Cookie: a=1; Path=/\r\nX-Other: b\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
    )
    connection = Connection(Scripted(whole[:cut], whole[cut:]), exchanges=10)
    connection.exchange(b"", without_body=False)
    assert connection.headers == [("set-cookie", "a=1; Path=/"), ("location", "/there")]


def compressed(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def test_a_compressed_body_counts_as_it_was_transferred() -> None:
    body = gzip.compress(b"x" * 100_000)
    assert exchange(compressed(body)) == (200, len(body), True)


@pytest.mark.parametrize("body", [b"not gzip at all", gzip.compress(b"x" * 1000)[:-9]])
def test_a_body_that_is_not_what_its_encoding_says_is_corrupt(body: bytes) -> None:
    with pytest.raises(CorruptBody) as caught:
        exchange(compressed(body))
    assert failure_of(caught.value) is Failure.BAD_RESPONSE


def test_a_body_larger_than_wanted_is_not_read_to_its_end() -> None:
    scripted = Scripted(b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n", b"x" * 1000, b"x" * 1000, b"x" * 1000)
    connection = Connection(scripted, exchanges=1, largest_bytes=1500)
    with pytest.raises(BodyTooLarge) as caught:
        connection.exchange(b"", without_body=False)
    assert failure_of(caught.value) is Failure.BODY_TOO_LARGE
    assert len(scripted.received) == 1


def test_a_close_without_a_byte_is_told_apart() -> None:
    with pytest.raises(ClosedBeforeResponse) as caught:
        exchange(b"")
    assert failure_of(caught.value) is Failure.RESET


def test_a_head_without_an_end_is_given_up() -> None:
    connection = Connection(Scripted(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n" * 10_000] * 20), exchanges=1)
    with pytest.raises(HTTPParseError, match="does not end"):
        connection.exchange(b"", without_body=False)


def test_an_interim_response_and_then_nothing_is_truncated() -> None:
    with pytest.raises(Truncated):
        exchange(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
