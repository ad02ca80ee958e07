"""What time is it? The one clock of the driver: CLOCK_MONOTONIC, the clock that the alarm's timer runs on."""

from time import monotonic as now_s

__all__ = ["now_s"]
