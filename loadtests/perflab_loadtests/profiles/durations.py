"""How long is `90s`? Durations as people write them: `500ms`, `90s`, `5m`, `1h`, or a bare number."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

UNIT_MS: Final[Mapping[str, int]] = MappingProxyType({"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000})
WRITTEN = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(ms|s|m|h)?", re.IGNORECASE)


class NoDuration(ValueError):
    """The text is none; the message shows what one looks like."""


def read_duration(text: str, unit: str) -> float:
    """The duration in `unit`, which is also what a bare number counts.

    Raises:
        NoDuration: the text is none.
    """
    match = WRITTEN.fullmatch(text.strip())
    if match is None:
        raise NoDuration(f"is no duration; write 500ms, 90s, 5m or 1h (a bare number counts {unit})")
    written = (match[2] or unit).lower()
    # A number already in the unit stays exactly what was written.
    return float(match[1]) if written == unit else float(match[1]) * UNIT_MS[written] / UNIT_MS[unit]


def words(seconds: float) -> str:
    """A duration for a person, in the unit that keeps the number small."""
    if seconds >= 7_200:
        return f"{seconds / 3_600:.3g} h"
    if seconds >= 120:
        return f"{seconds / 60:.3g} min"
    return f"{seconds:.3g} s" if seconds >= 1 or seconds == 0 else f"{seconds * 1_000:.3g} ms"
