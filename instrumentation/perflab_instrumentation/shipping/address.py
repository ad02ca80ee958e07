"""Where is the helper's socket, however long its folder's path? Unix addresses hold 108 bytes (unix(7)), paths 4096."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOCKET = "helper.sock"
LONGEST_ADDRESS_BYTES = 103
"""macOS' limit, the lowest, without the closing zero."""


@contextmanager
def socket_address(folder: Path) -> Iterator[str]:
    """What to bind or connect to while the context lasts: a long path is reached through an open descriptor."""
    plain = str(folder / SOCKET)
    if len(os.fsencode(plain)) <= LONGEST_ADDRESS_BYTES:
        yield plain
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)
