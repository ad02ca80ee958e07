"""When has the work ended that requests leave behind? When the CPU time of all has stood still for long enough."""

from collections.abc import Callable

from perflab_instrumentation.shipping.delivery import LINGER_S

STILL_S = LINGER_S + 0.3
"""Longer than anything waits for company: two seconds in our helper, half of one in OpenTelemetry's batches here."""

STEP_S = 0.1
IDLE_SHARE = 0.006
"""Of one CPU for each variant: half a dozen idle processes that look around once a second use less."""

GIVE_UP_S = 30.0


def settle(
    used_s: Callable[[], float], *, clock: Callable[[], float], sleep: Callable[[float], None], variants: int
) -> bool:
    """Wait for a stretch of STILL_S that adds nearly nothing; False where the work went on for GIVE_UP_S.

    Args:
        used_s: CPU seconds of all so far.
        clock: Monotonic seconds.
        sleep: Waits so many seconds.
        variants: How many of them are read together.
    """
    began_s = clock()
    history = [(began_s, used_s())]
    while True:
        sleep(STEP_S)
        now_s, now_used_s = clock(), used_s()
        history.append((now_s, now_used_s))
        before = [(at_s, then_used_s) for at_s, then_used_s in history if now_s - at_s >= STILL_S - 1e-9]
        if before:
            at_s, then_used_s = before[-1]
            if now_used_s - then_used_s <= IDLE_SHARE * variants * (now_s - at_s):
                return True
        if now_s - began_s >= GIVE_UP_S:
            return False
