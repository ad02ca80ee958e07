"""What time is it in the shop? The generated data ends at a fixed instant, so "the last 30 days" must end there too."""

from datetime import UTC, datetime
from typing import Final

END_OF_DATA: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Everything generated lies in the year before; requests that ask for recent things count back from here."""
