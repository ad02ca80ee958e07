"""How do both sinks run behind one port, and how do they end with whole files?

<out>/spans/       spans as Parquet parts, one file after a regular end
<out>/errors/      Sentry's items, likewise
<out>/sinks.json   what was received, kept, refused and ignored; written at the end
"""

import errno
import fcntl
import ipaddress
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perflab.sinks.counters import Counters
from perflab.sinks.otlp.receiver import Receiver
from perflab.sinks.otlp.span import SCHEMA as SPAN_SCHEMA
from perflab.sinks.pages.site import Site
from perflab.sinks.router import Router
from perflab.sinks.sentry.receiver import Store
from perflab.sinks.sentry.row import SCHEMA as ITEM_SCHEMA
from perflab.sinks.server import SinkServer
from perflab.sinks.table import GrowingTable

FLUSH_EVERY_S: Final = 0.5
DEFAULT_KEY: Final = "perflab"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where the running sinks are reached."""

    host: str
    port: int
    key: str

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What an application's environment needs to send here."""
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.url,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_METRICS_EXPORTER": "none",
            "OTEL_LOGS_EXPORTER": "none",
            "SENTRY_DSN": f"http://{self.key}@{self.host}:{self.port}/1",
        }


def is_loopback(bind: str) -> bool:
    """May only this machine reach it?"""
    if bind == "localhost":
        return True
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return False


@contextmanager
def running(out: Path, *, bind: str = "127.0.0.1", port: int = 0, key: str | None = None) -> Iterator[Endpoints]:
    """The sinks, answering until the block ends however it ends; then everything accepted is on disk.

    Args:
        out: Made if need be; what lies there from before is kept and added to.
        bind: An address of this machine.
        port: 0 takes a free one.
        key: The only DSN key that is let in; None lets all in.

    Raises:
        OSError: the port is taken, or `out` cannot be written or is another's.
    """
    with _alone_in(out):
        yield from _running(out, bind, port, key)


@contextmanager
def _alone_in(out: Path) -> Iterator[None]:
    """Two writers would delete each other's parts."""
    out.mkdir(parents=True, exist_ok=True)
    folder = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OSError(errno.EBUSY, "another perflab sinks writes here", str(out)) from error
        yield
    finally:
        os.close(folder)


def _running(out: Path, bind: str, port: int, key: str | None) -> Iterator[Endpoints]:
    counters = Counters()
    server = SinkServer(bind, port, counters)
    try:
        spans = GrowingTable(folder=out / "spans", schema=SPAN_SCHEMA, clock=time.monotonic)
        items = GrowingTable(folder=out / "errors", schema=ITEM_SCHEMA, clock=time.monotonic)
    except OSError:
        server.server_close()
        raise
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(bind, f"[{bind}]" if ":" in bind else bind)  # noqa: S104 (names it)
    endpoints = Endpoints(host=host, port=server.server_port, key=key or DEFAULT_KEY)
    server.answer = Router(
        receiver=Receiver(table=spans, counters=counters),
        store=Store(table=items, counters=counters, now_ns=time.time_ns, key=key),
        site=Site(spans=spans, items=items, counters=counters, endpoint=endpoints.url),
        counters=counters,
        loopback_only=is_loopback(bind),
    ).answer
    ending = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True),
        threading.Thread(target=_flush_until, args=(ending, (spans, items)), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield endpoints
    finally:
        server.shutdown()
        ending.set()
        for thread in threads:
            thread.join()
        for name, table in (("spans", spans), ("items", items)):
            if lost := table.close():
                counters.add(f"{name}_lost", lost)
        server.server_close()
        (out / "sinks.json").write_text(json.dumps(counters.sums(), indent=2) + "\n")


def _flush_until(ending: threading.Event, tables: tuple[GrowingTable, ...]) -> None:
    while not ending.wait(FLUSH_EVERY_S):
        for table in tables:
            table.flush_if_due()
