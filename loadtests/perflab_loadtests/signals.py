"""How does a run end early? A signal becomes an exception in the main greenlet: cleaning up is ordinary code."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import gevent


class Interrupted(Exception):
    """SIGINT or SIGTERM came."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise Interrupted in the calling greenlet on the first SIGINT or SIGTERM; later ones change nothing."""
    main = gevent.getcurrent()
    hub = gevent.get_hub()
    pending = True

    def interrupt(number: int) -> None:
        nonlocal pending
        if pending:
            pending = False
            hub.loop.run_callback(main.throw, Interrupted(number))

    watchers = [gevent.signal_handler(number, interrupt, number) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield
    finally:
        for watcher in watchers:
            watcher.cancel()
