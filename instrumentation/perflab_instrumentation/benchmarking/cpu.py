"""How much CPU does one call take? This process's own, over batches long enough for its clock.

What a database does for the call is not in it; the queries, rows and plans beside it are.
"""

from collections.abc import Callable
from time import process_time_ns
from typing import Final

SAMPLES: Final = 10
SAMPLE_NS: Final = 5_000_000
"""CPU time that one sample should take: the clock's own cost is then far below a percent."""
MOST_CALLS: Final = 100_000


def cpu_samples_ns(
    function: Callable[[], object],
    *,
    samples: int = SAMPLES,
    sample_ns: int = SAMPLE_NS,
    clock_ns: Callable[[], int] = process_time_ns,
) -> tuple[float, ...]:
    """CPU nanoseconds per call, one figure per sample.

    Args:
        function: Called many times; a call longer than a sample is a sample by itself.
        samples: How many figures.
        sample_ns: Least CPU time of a sample, up to MOST_CALLS calls.
        clock_ns: Of CPU time.
    """
    calls = 1
    while (taken_ns := _batch(function, calls, clock_ns)) < sample_ns and calls < MOST_CALLS:
        # Doubling where the clock saw nothing, else straight to the size that takes the time.
        calls = min(MOST_CALLS, max(2 * calls, round(calls * sample_ns / taken_ns) if taken_ns > 0 else 0))
    return tuple(_batch(function, calls, clock_ns) / calls for _ in range(samples))


def _batch(function: Callable[[], object], calls: int, clock_ns: Callable[[], int]) -> int:
    began_ns = clock_ns()
    for _ in range(calls):
        function()
    return clock_ns() - began_ns
