"""Both sinks in a folder of the test's own, asked without a socket."""

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from perflab.sinks.counters import Counters
from perflab.sinks.exchange import Request, Response
from perflab.sinks.otlp.receiver import Receiver
from perflab.sinks.otlp.span import SCHEMA as SPAN_SCHEMA
from perflab.sinks.pages.site import Site
from perflab.sinks.router import Router
from perflab.sinks.sentry.receiver import Store
from perflab.sinks.sentry.row import SCHEMA as ITEM_SCHEMA
from perflab.sinks.table import GrowingTable


@dataclass
class Sinks:
    """The router and what stands behind it."""

    folder: Path
    key: str | None = None
    counters: Counters = field(default_factory=Counters)

    def __post_init__(self) -> None:
        ticks = count(1_767_225_600_000_000_000, 1_000_000_000)
        self.spans = GrowingTable(folder=self.folder / "spans", schema=SPAN_SCHEMA, clock=lambda: 0.0)
        self.items = GrowingTable(folder=self.folder / "errors", schema=ITEM_SCHEMA, clock=lambda: 0.0)
        self.router = Router(
            receiver=Receiver(table=self.spans, counters=self.counters),
            store=Store(table=self.items, counters=self.counters, now_ns=lambda: next(ticks), key=self.key),
            site=Site(spans=self.spans, items=self.items, counters=self.counters, endpoint="http://127.0.0.1:1"),
            counters=self.counters,
        )

    def post(self, path: str, body: bytes, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.router.answer(Request(method="POST", path=path, headers=named, body=body))

    def get(self, path: str, host: str = "127.0.0.1:1", **query: str) -> Response:
        return self.router.answer(Request(method="GET", path=path, query=query, headers={"host": host}))

    def page(self, path: str, **query: str) -> str:
        response = self.get(path, **query)
        assert response.status == 200, response.body
        return response.body.decode()
