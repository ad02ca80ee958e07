"""A compressed body opens to what it was, and a small one cannot fill the memory."""

import gzip
import zlib

import pytest

from perflab.sinks.encodings import decoded
from perflab.sinks.exchange import BadBody

TEXT = b"spans " * 1000


@pytest.mark.parametrize("encoding", ["", "identity", "gzip", "deflate", "GZIP "])
def test_what_was_sent_comes_out(encoding: str) -> None:
    sent = {"gzip": gzip.compress, "deflate": zlib.compress}.get(encoding.strip().lower(), bytes)(TEXT)
    assert decoded(sent, encoding) == TEXT


def test_brotli_is_read_since_sentrys_sdk_sends_it_where_it_is_installed() -> None:
    brotli = pytest.importorskip("brotli")
    assert decoded(brotli.compress(TEXT), "br") == TEXT


def test_two_gzip_members_are_one_body() -> None:
    assert decoded(gzip.compress(TEXT) + gzip.compress(TEXT), "gzip") == TEXT * 2


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_bomb_is_refused_before_it_goes_off(encoding: str) -> None:
    compress = gzip.compress if encoding == "gzip" else pytest.importorskip("brotli").compress
    with pytest.raises(BadBody, match="more than 1000 bytes") as refused:
        decoded(compress(bytes(50_000_000)), encoding, largest_bytes=1000)
    assert refused.value.status == 413


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
@pytest.mark.parametrize("body", [b"not compressed", gzip.compress(TEXT)[:20]])
def test_damage_is_a_bad_body(encoding: str, body: bytes) -> None:
    with pytest.raises(BadBody) as refused:
        decoded(body, encoding)
    assert refused.value.status == 400


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(BadBody, match="'snappy'") as refused:
        decoded(b"", "snappy")
    assert refused.value.status == 415
