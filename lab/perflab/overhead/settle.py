"""When has the work ended that a request leaves behind? When the CPU time of all has stood still for long enough."""

from collections.abc import Callable
from dataclasses import dataclass

from perflab.overhead.cpu import CostReading
from perflab_instrumentation.shipping.delivery import LINGER_S

STILL_S = LINGER_S + 0.3
"""Longer than anything waits for company: two seconds in our helper, half of one in OpenTelemetry's batches here."""

STEP_S = 0.1
IDLE_SHARE = 0.006
"""Of one CPU for each variant: half a dozen idle processes that look around once a second use less."""

GIVE_UP_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The reading at the end; `in_time` is false where the work went on."""

    reading: CostReading
    in_time: bool


def settle(
    read: Callable[[], CostReading],
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    variants: int = 1,
) -> Settled:
    """Read until a stretch of STILL_S has added nearly nothing.

    Args:
        read: CPU seconds so far.
        clock: Monotonic seconds.
        sleep: Waits so many seconds.
        variants: How many of them are read together.
    """
    began_s = clock()
    history = [(began_s, read())]
    while True:
        sleep(STEP_S)
        now_s, now = clock(), read()
        history.append((now_s, now))
        before = [(at_s, reading) for at_s, reading in history if now_s - at_s >= STILL_S - 1e-9]
        if before:
            at_s, earlier = before[-1]
            if now.total_s - earlier.total_s <= IDLE_SHARE * variants * (now_s - at_s):
                return Settled(reading=now, in_time=True)
        if now_s - began_s >= GIVE_UP_S:
            return Settled(reading=now, in_time=False)
