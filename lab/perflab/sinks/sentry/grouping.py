"""Which events are the same error? Equal fingerprint; else equal exception types and application frames. Pure.

A frame is its module and function, not its line, so that an edit elsewhere in the file does not make a new error; a
recursion counts once. Without any frame the message decides, its numbers and ids left out.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from perflab.sinks.sentry.event import Event, Raised

DEFAULT: Final = re.compile(r"\{\{\s*default\s*\}\}")
VARYING: Final = re.compile(
    r"0x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{16,}\b|\d+", re.IGNORECASE
)


def group_id(event: Event) -> str:
    """Sixteen hexadecimal digits, equal for equal errors."""
    if event.fingerprint:
        parts = tuple(
            part for given in event.fingerprint for part in (_default(event) if DEFAULT.fullmatch(given) else (given,))
        )
    else:
        parts = _default(event)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _default(event: Event) -> tuple[str, ...]:
    return tuple(_exceptions(event.raised)) if event.raised else ("message", _without_values(event.template))


def _exceptions(chain: Iterable[Raised]) -> Iterator[str]:
    for raised in chain:
        yield f"type {raised.module}.{raised.type}"
        frames = [frame for frame in raised.frames if frame.in_app] or list(raised.frames)
        if not frames:
            yield f"value {_without_values(raised.value)}"
        for place, _ in groupby(f"frame {frame.module or frame.file}:{frame.function}" for frame in frames):
            yield place


def _without_values(text: str) -> str:
    return VARYING.sub("#", text)
