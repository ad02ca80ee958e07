"""How does a report cross the socket? Its length in four bytes, then Python's marshal: the cheapest both ends have.

The socket lies in a folder that only this user can enter, and both ends are the same Python and package.
"""

import marshal
from collections.abc import Iterator
from typing import Any

LENGTH_BYTES = 4
LONGEST_BYTES = 8 * 1024 * 1024


class BrokenFrame(Exception):
    """The bytes on the socket are not frames; the connection is of no more use."""


def encode(fields: tuple[Any, ...]) -> bytes:
    data = marshal.dumps(fields)
    return len(data).to_bytes(LENGTH_BYTES, "little") + data


def decode(buffer: bytearray) -> Iterator[tuple[object, ...]]:
    """Every whole frame, taken out of the buffer.

    Raises:
        BrokenFrame: a length or a body that this package does not write.
    """
    position = 0
    try:
        while len(buffer) - position >= LENGTH_BYTES:
            length = int.from_bytes(buffer[position : position + LENGTH_BYTES], "little")
            if length > LONGEST_BYTES:
                raise BrokenFrame(f"a frame of {length} bytes")
            start = position + LENGTH_BYTES
            if len(buffer) < start + length:
                return
            try:
                fields = marshal.loads(buffer[start : start + length])  # noqa: S302 (see above)
            except (ValueError, EOFError, TypeError) as error:
                raise BrokenFrame(str(error)) from error
            if not isinstance(fields, tuple):
                raise BrokenFrame(f"a {type(fields).__name__} where a report was expected")
            position = start + length
            yield fields
    finally:
        del buffer[:position]
