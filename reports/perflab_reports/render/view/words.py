"""Which sentences are the same in every report? How to read a verdict, and how a moment is written."""

from datetime import datetime
from typing import Final

LEGEND: Final = (
    "How to read: a ratio is strategy over baseline, paired within blocks, so 0.5x latency or CPU is half of it. "
    "FASTER and SLOWER: the difference is large enough to matter and holds at 5 % over all strategies together. "
    "SAME: the whole interval lies within 10 % of 1x. INCONCLUSIVE: these blocks cannot tell."
)


def moment(iso: str) -> str:
    """A time stamp for people: 1 January 2026, 12:00 UTC; as it came where it is none."""
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{when.day} {when:%B %Y, %H:%M} {when.tzname() or ''}".strip()
