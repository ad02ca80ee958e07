"""Where does a worker count? In a file mapped into memory: adding is one store, and `kill -9` loses nothing.

The kernel keeps the pages of a mapped file when its process dies. The file is locked for as long as its worker lives,
so that a reader knows the living from the dead without trusting process ids.
"""

import fcntl
import mmap
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from perflab_instrumentation.counts.rows import MAGIC, WORD, Key, encode_key, key_words, value_words
from perflab_instrumentation.metrics import METRICS, Metric

SIZE_BYTES = 64 * 1024 * 1024
"""Address space, not memory: only pages that are written to exist."""

ROWS_PER_METRIC = 1000
OVERFLOW = "_overflow"
SUFFIX = ".counts"


class CountsFile:
    """One process's counts. `numbers[row(...)]` is a row's first number."""

    def __init__(self, folder: Path | None, name: str) -> None:
        """Without a folder it counts in memory of its own: a full disk must not stop a request."""
        self._descriptor = -1
        if folder is None:
            self._map = mmap.mmap(-1, SIZE_BYTES)
        else:
            unfinished = folder / f"{name}.new"
            self._descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            os.ftruncate(self._descriptor, SIZE_BYTES)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            self._map = mmap.mmap(self._descriptor, SIZE_BYTES)
            unfinished.rename(folder / f"{name}{SUFFIX}")
        self.words = memoryview(self._map).cast("Q")
        self.numbers = memoryview(self._map).cast("d")
        self.words[0] = MAGIC
        self._next = 1
        self._rows: dict[Key, int] = {}
        self._per_metric: dict[str, int] = {}
        self._lock = threading.Lock()

    def row(self, metric: Metric, *labels: str) -> int:
        """The index of the first number of this series, made on first use.

        A metric has at most ROWS_PER_METRIC series; what comes after is counted together under `_overflow`, so that
        sums stay right and an unbounded label cannot fill the machine's memory.
        """
        key = (metric.name, labels)
        index = self._rows.get(key)
        return self._make(metric, key) if index is None else index

    def _make(self, metric: Metric, key: Key) -> int:
        with self._lock:
            if key in self._rows:
                return self._rows[key]
            made = self._per_metric.get(metric.name, 0)
            if made >= ROWS_PER_METRIC:
                key = (metric.name, (OVERFLOW,) * len(key[1]))
                if key in self._rows:
                    return self._rows[key]
            self._per_metric[metric.name] = made + 1
            index = self._rows[key] = self._append(encode_key(key), value_words(METRICS.get(metric.name)))
            return index

    def _append(self, name: bytes, values: int) -> int:
        words = 2 + key_words(name) + values
        start = self._next
        if (start + words + 1) * WORD > SIZE_BYTES:
            raise MemoryError(f"more than {SIZE_BYTES} bytes of counts")
        self.words[start + 1] = len(name)
        byte = (start + 2) * WORD
        self._map[byte : byte + len(name)] = name
        self.words[start] = words
        self._next = start + words
        return start + 2 + key_words(name)

    def close(self) -> None:
        """Give the file up; its counts stay. A forked child does so too, since the lock lives as long as any copy."""
        self.words.release()
        self.numbers.release()
        self._map.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)


def is_given_up(path: Path) -> bool:
    """Whether the process that counted here is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def counts_files(folder: Path) -> Sequence[Path]:
    return sorted(folder.glob(f"*{SUFFIX}"))
