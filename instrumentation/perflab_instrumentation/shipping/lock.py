"""Who is the one? A lock on a file that goes with its holder, however that one ends."""

import fcntl
import os
from pathlib import Path

READER = "reader.lock"
"""Its holder answers Prometheus for the family; only one may merge and fold the counts."""


def take_lock(path: Path) -> int | None:
    """A descriptor that holds the lock for as long as it is open; None where somebody else holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
