"""Was the generator itself the bottleneck? Lag of its event loop, its CPU share, and how late requests started."""

import time
from dataclasses import dataclass, field
from pathlib import Path

import gevent
import numpy as np

PROBE_S = 0.010


@dataclass(slots=True)
class LoopProbe:
    """A greenlet that asks to wake every 10 ms and writes down how late it did."""

    lags_s: list[float] = field(default_factory=list)
    _greenlet: gevent.Greenlet | None = None

    def start(self) -> None:
        self._greenlet = gevent.spawn(self._run)

    def stop(self) -> None:
        if self._greenlet is not None:
            self._greenlet.kill()
            self._greenlet = None

    def _run(self) -> None:
        while True:
            wanted = time.perf_counter() + PROBE_S
            gevent.sleep(PROBE_S)
            self.lags_s.append(time.perf_counter() - wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Clocks at one moment."""

    wall_s: float
    cpu_s: float
    starved_s: float

    @classmethod
    def now(cls) -> "Usage":
        """`starved_s`: time runnable without a CPU (/proc/self/schedstat, field 2)."""
        waited = int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9
        return cls(wall_s=time.perf_counter(), cpu_s=time.process_time(), starved_s=waited)

    def ratios_since(self, earlier: "Usage") -> tuple[float, float]:
        """CPU share and starved share of one core since then."""
        wall_s = max(1e-9, self.wall_s - earlier.wall_s)
        return (self.cpu_s - earlier.cpu_s) / wall_s, (self.starved_s - earlier.starved_s) / wall_s


def percentile_s(values: "list[float] | np.ndarray[tuple[int], np.dtype[np.float64]]", percent: float) -> float:
    """Of lags; 0 where none was seen."""
    return float(np.percentile(values, percent)) if len(values) else 0.0
