"""What time is it in the shop? The data ends at a fixed moment, and the shop's clock runs on from there.

So "the last 30 days" hold the same rows in every run, and what a load writes comes after what was loaded.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

DATA_BEGINS: Final = datetime(2025, 1, 1, tzinfo=UTC)
DATA_ENDS: Final = datetime(2026, 1, 1, tzinfo=UTC)

_started_s = time.monotonic()


def shop_now() -> datetime:
    """The end of the data plus the age of this process."""
    return DATA_ENDS + timedelta(seconds=time.monotonic() - _started_s)
