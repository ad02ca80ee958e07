"""What do master and workers say to each other? Our messages on Locust's wire, and how requests travel in them.

master              worker
plan           ->              the plan, and the files that it names
               <-  ready       lanes stand idle
clock          ->              eight times, for the offset between the two clocks
               <-  clock
phase          ->              number, share k of n, start on the worker's clock
               <-  report      twice a second: requests as columns, tally, health; the last one is final
stop_offering  ->              the phase's threshold has broken
abort          ->              the run is interrupted: report what there is
finished       ->              the master has written the evidence; the worker's own copy may go
               <-  failed      the worker cannot do what it was told; in words
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from perflab_loadtests.recording.recorder import Columns

PREFIX: Final = "perflab_"
PLAN: Final = PREFIX + "plan"
READY: Final = PREFIX + "ready"
CLOCK: Final = PREFIX + "clock"
PHASE: Final = PREFIX + "phase"
REPORT: Final = PREFIX + "report"
STOP_OFFERING: Final = PREFIX + "stop_offering"
ABORT: Final = PREFIX + "abort"
FINISHED: Final = PREFIX + "finished"
FAILED: Final = PREFIX + "failed"

TO_WORKER: Final = (PLAN, CLOCK, PHASE, STOP_OFFERING, ABORT, FINISHED)
TO_MASTER: Final = (READY, CLOCK, REPORT, FAILED)


def pack(columns: Mapping[str, NDArray[Any]], endpoints: Sequence[str]) -> dict[str, Any]:
    """Columns as bytes, little-endian, with the type of each."""
    return {
        "endpoints": list(endpoints),
        "columns": {
            name: [column.dtype.newbyteorder("<").str, column.astype(column.dtype.newbyteorder("<")).tobytes()]
            for name, column in columns.items()
        },
    }


def unpack(packed: Mapping[str, Any]) -> tuple[Columns, list[str]]:
    """What `pack` packed."""
    columns = {name: np.frombuffer(content, dtype=kind) for name, (kind, content) in packed["columns"].items()}
    return columns, list(packed["endpoints"])
