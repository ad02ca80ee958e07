"""The kept connection reads what servers answer, and says what is no answer."""

import socket

import pytest

from perflab_instrumentation.sinks.kept_connection import BrokenAnswer, KeptConnection, parse_head


def test_headers_are_found_in_any_case() -> None:
    status, headers = parse_head(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\nX-Sentry-Rate-Limits: 60::org")
    assert status == 429
    assert headers.get("retry-after") == headers.get("Retry-After") == "60"
    assert headers.get("x-sentry-rate-limits") == "60::org"


@pytest.mark.parametrize("head", [b"", b"SSH-2.0-OpenSSH_9", b"HTTP/1.1", b"HTTP/1.1 abc", b"<html>"])
def test_what_is_no_http_is_said_to_be_none(head: bytes) -> None:
    with pytest.raises(BrokenAnswer):
        parse_head(head)


def answer(words: str, *, close: bool = False) -> bytes:
    more = "Connection: close\r\n" if close else ""
    return f"HTTP/1.1 200 OK\r\n{more}Content-Length: {len(words)}\r\n\r\n{words}".encode()


class Peer:
    """Connections whose other ends hold, from the start, what the peer will say; `ended` ones say no more after it."""

    def __init__(self, *said: tuple[bytes, bool]) -> None:
        self.ends: list[socket.socket] = []
        self._said = iter(said)

    def connect(self) -> socket.socket:
        try:
            words, ended = next(self._said)
        except StopIteration:
            raise ConnectionRefusedError from None
        ours, theirs = socket.socketpair()
        theirs.sendall(words)
        if ended:
            theirs.shutdown(socket.SHUT_WR)
        self.ends.append(theirs)
        return ours

    def heard(self, connection: int) -> bytes:
        self.ends[connection].setblocking(False)
        return self.ends[connection].recv(10_000)


def test_the_first_request_goes_alone_and_the_others_together() -> None:
    peer = Peer((answer("1") + answer("2") + answer("3"), False))
    kept = KeptConnection(peer.connect)
    answers, error = kept.ask([b"one ", b"two ", b"three "])
    assert [found.data for found in answers] == [b"1", b"2", b"3"]
    assert error is None
    assert (len(peer.ends), peer.heard(0)) == (1, b"one two three ")
    kept.close()
    peer.ends[0].close()


def test_what_a_broken_connection_left_unanswered_is_asked_again() -> None:
    peer = Peer((answer("1") + answer("2"), True), (answer("3"), False))
    kept = KeptConnection(peer.connect)
    answers, error = kept.ask([b"one ", b"two ", b"three "])
    assert [found.data for found in answers] == [b"1", b"2", b"3"]
    assert error is None
    assert peer.heard(1) == b"three "
    kept.close()
    for end in peer.ends:
        end.close()


def test_a_peer_that_closes_is_asked_one_by_one() -> None:
    peer = Peer((answer("1", close=True), True), (answer("2", close=True), True))
    kept = KeptConnection(peer.connect)
    answers, error = kept.ask([b"one ", b"two "])
    assert [found.data for found in answers] == [b"1", b"2"]
    assert error is None
    assert [peer.heard(0), peer.heard(1)] == [b"one ", b"two "]
    for end in peer.ends:
        end.close()


def test_nobody_there_is_said_with_the_answers_that_came_before() -> None:
    peer = Peer((answer("1", close=True), True))
    answers, error = KeptConnection(peer.connect).ask([b"one ", b"two "])
    assert [found.data for found in answers] == [b"1"]
    assert isinstance(error, ConnectionRefusedError)
    peer.ends[0].close()


@pytest.mark.parametrize("length", ["-1", "99999999", "many"])
def test_a_length_that_is_none_is_no_answer(length: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode()
    peer = Peer((head, True))
    answers, error = KeptConnection(peer.connect).ask([b"one "])
    assert answers == []
    assert isinstance(error, OSError | ValueError)
    peer.ends[0].close()
