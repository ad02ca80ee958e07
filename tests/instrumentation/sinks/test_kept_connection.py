"""The kept connection reads what servers answer, and says what is no answer."""

import pytest

from perflab_instrumentation.sinks.kept_connection import BrokenAnswer, parse_head


def test_headers_are_found_in_any_case() -> None:
    status, headers = parse_head(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\nX-Sentry-Rate-Limits: 60::org")
    assert status == 429
    assert headers.get("retry-after") == headers.get("Retry-After") == "60"
    assert headers.get("x-sentry-rate-limits") == "60::org"


@pytest.mark.parametrize("head", [b"", b"SSH-2.0-OpenSSH_9", b"HTTP/1.1", b"HTTP/1.1 abc", b"<html>"])
def test_what_is_no_http_is_said_to_be_none(head: bytes) -> None:
    with pytest.raises(BrokenAnswer):
        parse_head(head)
