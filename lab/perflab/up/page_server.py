"""How is the page served? On a port that is taken before anything starts, with "starting" until all stands."""

import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from perflab.processes.ports import PortTaken
from perflab.sinks.counters import Counters
from perflab.sinks.server import SinkServer


@contextmanager
def listening(port: int) -> Iterator[SinkServer]:
    """A server that answers 503 until its `answer` is set.

    Raises:
        PortTaken: somebody else listens there.
    """
    try:
        server = SinkServer("127.0.0.1", port, Counters())
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(f"port {port} on 127.0.0.1 is taken; stop what listens there or choose another") from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
