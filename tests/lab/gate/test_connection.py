"""Is a request written, and an answer's head read, as HTTP wants it?"""

import socket

import pytest

from perflab.gate.connection import Connection, NoAnswer, _parse, as_bytes
from perflab_loadtests.journeys import Request


def test_a_body_is_sent_with_its_length() -> None:
    request = Request(method="POST", path="/a", endpoint="POST /a", body=b"{}", headers=(("X-Key", "k"),))
    head, _, body = as_bytes(request).partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST /a HTTP/1.1",
        b"Host: 127.0.0.1",
        b"Accept: */*",
        b"X-Key: k",
        b"Content-Length: 2",
    ]
    assert body == b"{}"


def test_an_answers_head_says_how_it_ends() -> None:
    assert _parse(b"HTTP/1.1 200 OK\r\nContent-Length: 12") == (200, 12, False, False)
    assert _parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\nConnection: close") == (200, None, True, True)


def test_what_is_no_http_is_said_to_be_none() -> None:
    with pytest.raises(NoAnswer, match="no HTTP"):
        _parse(b"SSH-2.0-OpenSSH")


@pytest.mark.parametrize(
    ("method", "answer", "status"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n", 200),
        ("HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 12\r\n\r\n", 304),
        ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200),
    ],
)
def test_only_a_body_that_comes_is_waited_for(method: str, answer: bytes, status: int) -> None:
    ours, theirs = socket.socketpair()
    ours.settimeout(1)
    with ours, theirs:
        theirs.sendall(answer)
        request = as_bytes(Request(method=method, path="/a", endpoint="a"))
        assert Connection(port=0, _socket=ours).send(request)[0] == status
