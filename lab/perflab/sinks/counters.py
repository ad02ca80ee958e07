"""What did the sinks receive, keep, refuse and ignore? Numbers that explain a hole in the evidence."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Counters:
    """Named sums that many threads add to."""

    _sums: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, count: int = 1) -> None:
        with self._lock:
            self._sums[name] += count

    def sums(self) -> Mapping[str, int]:
        """A copy, by name."""
        with self._lock:
            return dict(sorted(self._sums.items()))
