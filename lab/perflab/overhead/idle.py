"""What does each variant use while nobody asks? Measured at the start of each block, to be told apart from requests."""

import time

from perflab.overhead.settle import settle
from perflab.overhead.stand import Stand
from perflab_reports.evidence.overhead import Idle

WATCHED_S = 6.0
"""Whole periods of anything that looks around once a second or once in two."""


def watch_idle(stand: Stand) -> tuple[Idle, ...]:
    """Wait until all stand still, then read what a few seconds add."""
    settle(stand.used_s, clock=time.monotonic, sleep=time.sleep, variants=len(stand.variants))
    before, began_s = stand.reading(), time.monotonic()
    time.sleep(WATCHED_S)
    used, duration_s = stand.reading().since(before), time.monotonic() - began_s
    return tuple(
        Idle(
            variant=name,
            app_s=used[name].app_s,
            helper_s=used[name].helper_s,
            postgres_s=used[name].postgres_s,
            duration_s=duration_s,
        )
        for name in stand.variants
    )
