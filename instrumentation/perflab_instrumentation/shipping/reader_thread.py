"""Which worker answers Prometheus where there is no helper? The holder of a lock; when it dies, another takes over."""

import os
import threading
from pathlib import Path

from perflab_instrumentation.options import Options
from perflab_instrumentation.shipping.lock import READER, take_lock
from perflab_instrumentation.sinks.exposition import Exposition

ASK_EVERY_S = 1.0


class ReaderThread:
    """Waits for the lock, then serves /metrics until it is closed."""

    def __init__(self, options: Options, folder: Path) -> None:
        self._options, self._folder = options, folder
        self._ended = threading.Event()
        self._descriptor: int | None = None
        self._exposition: Exposition | None = None
        threading.Thread(target=self._run, name="perflab-reader", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._descriptor = take_lock(self._folder / READER)
            if self._descriptor is not None:
                self._exposition = Exposition(self._options, self._folder)
                return
            if self._ended.wait(ASK_EVERY_S):
                return

    def close(self) -> None:
        self._ended.set()
        if self._exposition is not None:
            self._exposition.close()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def forget(self) -> None:
        if self._exposition is not None:
            self._exposition.forget()
        if self._descriptor is not None:
            os.close(self._descriptor)
