"""A server whose true service times are known: it sleeps for a drawn time and logs when it really received and sent.

Started as a program: `napping_server.py PORT LOG MEDIAN_MS SIGMA SEED`. The n-th request sleeps for the n-th draw of a
lognormal distribution, whoever asks, so every client meets the same times. /floor answers at once and is not logged.
Times are of perf_counter, from having read the request to having written the response: queueing before the read is
not in them.
"""

import asyncio
import gc
import random
import signal
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

BODY = b'{"padding": "' + b"x" * (1024 - 15) + b'"}'
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
DRAWN = 100_000


class Naps:
    """The times to sleep, in turn, and the log of those really taken."""

    def __init__(self, median_s: float, sigma: float, seed: int) -> None:
        rng = random.Random(seed)
        self._drawn_s = [median_s * rng.lognormvariate(0.0, sigma) for _ in range(DRAWN)]
        self._next = 0
        self.taken_s = array("d")

    def draw(self) -> float:
        self._next += 1
        return self._drawn_s[self._next % DRAWN]


class NappingProtocol(asyncio.Protocol):
    """One connection; requests without a body, one at a time."""

    def __init__(self, naps: Naps, loop: asyncio.AbstractEventLoop) -> None:
        self._naps = naps
        self._loop = loop
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        received_s = perf_counter()
        self._read += data
        if not self._read.endswith(b"\r\n\r\n"):
            return
        floor = self._read.startswith(b"GET /floor")
        self._read = b""
        if floor:
            self._transport.write(RESPONSE)
        else:
            self._loop.call_later(self._naps.draw(), self._answer, received_s)

    def _answer(self, received_s: float) -> None:
        if not self._transport.is_closing():
            self._transport.write(RESPONSE)
            self._naps.taken_s.append(perf_counter() - received_s)


async def serve(port: int, naps: Naps) -> None:
    """Until SIGTERM."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(lambda: NappingProtocol(naps, loop), "127.0.0.1", port, backlog=4096)
    gc.freeze()
    gc.disable()
    await ended.wait()
    server.close()


@contextmanager
def written_to(log: Path, naps: Naps) -> Iterator[None]:
    """The times taken, as raw doubles, when it ends."""
    try:
        yield
    finally:
        log.write_bytes(naps.taken_s.tobytes())


def main(port: str, log: str, median_ms: str, sigma: str, seed: str) -> None:
    naps = Naps(float(median_ms) / 1000, float(sigma), int(seed))
    with written_to(Path(log), naps):
        asyncio.run(serve(int(port), naps))


if __name__ == "__main__":
    main(*sys.argv[1:])
