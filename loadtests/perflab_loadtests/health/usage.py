"""What did the generator itself use? CPU time, and time it was ready to run but had no CPU."""

import time
from dataclasses import dataclass
from pathlib import Path

SCHEDSTAT = Path("/proc/self/schedstat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A reading; differences of two mean something."""

    moment_s: float
    cpu_s: float
    starved_s: float

    @classmethod
    def read(cls) -> "Usage":
        return cls(moment_s=time.monotonic(), cpu_s=time.process_time(), starved_s=_run_queue_wait_s())

    def cpu_ratio_since(self, earlier: "Usage") -> float:
        """Share of one CPU; the event loop is one thread, so 1 is all it can have."""
        return (self.cpu_s - earlier.cpu_s) / max(1e-9, self.moment_s - earlier.moment_s)

    def starved_ratio_since(self, earlier: "Usage") -> float:
        """Share of the time in which the loop waited for a CPU: the machine, not the load, held it up."""
        return (self.starved_s - earlier.starved_s) / max(1e-9, self.moment_s - earlier.moment_s)


def _run_queue_wait_s() -> float:
    """Field 2 of schedstat, nanoseconds on a run queue; 0 where the kernel does not say."""
    try:
        return int(SCHEDSTAT.read_text().split()[1]) * 1e-9
    except (OSError, IndexError, ValueError):
        return 0.0
