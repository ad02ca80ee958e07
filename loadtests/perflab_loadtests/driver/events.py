"""What does the generator tell whoever started it? One JSON object per line on stdout, and one word back on stdin."""

import json
import sys
from typing import Any


def emit(event: str, **facts: Any) -> None:
    """Write one event and flush."""
    sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


class NobodyListens(Exception):
    """stdin was closed: whoever started the generator is gone."""


def wait_for_go() -> None:
    """Block the whole process until a line comes; between phases it has nothing else to do.

    Raises:
        NobodyListens: the other end closed.
    """
    if not sys.stdin.readline():
        raise NobodyListens
