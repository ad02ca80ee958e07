"""How is a compressed body opened without letting a small one fill the memory? gzip, deflate, brotli if installed."""

import zlib
from typing import Final

from perflab.sinks.exchange import BadBody

LARGEST_DECODED_BYTES: Final = 32 * 1024**2


def decoded(body: bytes, encoding: str, *, largest_bytes: int = LARGEST_DECODED_BYTES) -> bytes:
    """The body as it was before Content-Encoding.

    Raises:
        BadBody: unknown encoding (415), longer than `largest_bytes` (413), damaged (400).
    """
    match encoding.strip().lower():
        case "" | "identity":
            opened = body
        case "gzip" | "x-gzip" | "deflate":
            opened = _inflate(body, largest_bytes)
        case "br":
            opened = _unbrotli(body, largest_bytes)
        case other:
            raise BadBody(f"Content-Encoding {other[:40]!r} is not read here: send gzip, deflate or nothing", 415)
    if len(opened) > largest_bytes:
        raise BadBody(f"more than {largest_bytes} bytes", 413)
    return opened


def _inflate(body: bytes, largest_bytes: int) -> bytes:
    """gzip's or zlib's frame, told apart by its header; a body of several gzip members is read to its end."""
    opened = b""
    try:
        while body:
            inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
            opened += inflater.decompress(body, largest_bytes + 1 - len(opened))
            if len(opened) > largest_bytes:
                return opened
            if not inflater.eof:
                raise BadBody("the compressed body ends too soon")
            body = inflater.unused_data
    except zlib.error as error:
        raise BadBody(f"damaged compression: {error}") from error
    return opened


def _unbrotli(body: bytes, largest_bytes: int) -> bytes:
    try:
        import brotli
    except ImportError:
        raise BadBody("brotli is not installed beside perflab: send gzip", 415) from None
    opener = brotli.Decompressor()
    try:
        opened: bytes = opener.process(body, output_buffer_limit=largest_bytes + 1)
        while len(opened) <= largest_bytes and not opener.is_finished():
            more = opener.process(b"", output_buffer_limit=largest_bytes + 1 - len(opened))
            if not more:
                raise BadBody("the compressed body ends too soon")
            opened += more
    except brotli.error as error:
        raise BadBody(f"damaged compression: {error}") from error
    return opened
