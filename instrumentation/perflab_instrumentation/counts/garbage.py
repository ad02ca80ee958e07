"""How long does the garbage collector stop a worker? Two calls around each collection."""

import gc
from collections.abc import Callable, Mapping
from time import perf_counter

from perflab_instrumentation.counts.tally import Tally


def watch(tally: Tally) -> Callable[[], None]:
    """Time every collection from now on; returns what ends it."""
    rows = [tally.garbage_row(generation) for generation in range(3)]
    began_s = 0.0

    def note(phase: str, info: Mapping[str, int]) -> None:
        nonlocal began_s
        if phase == "start":
            began_s = perf_counter()
        elif began_s:
            tally.paused(rows[info["generation"]], perf_counter() - began_s)

    gc.callbacks.append(note)
    return lambda: gc.callbacks.remove(note)
