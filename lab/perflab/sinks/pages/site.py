"""Which page answers which path? Reads the stores, after writing out what they still hold in memory."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, cast
from urllib.parse import unquote

import duckdb

from perflab.sinks.counters import Counters
from perflab.sinks.exchange import Request, Response, refusal
from perflab.sinks.otlp.collapse import rows
from perflab.sinks.otlp.traces import ORDERS, Choice, Order, overview, spans_of
from perflab.sinks.otlp.tree import build
from perflab.sinks.pages import render
from perflab.sinks.pages.waterfall import draw
from perflab.sinks.sentry.errors import discarded, event_payload, groups, occurrences
from perflab.sinks.sentry.event import read_event
from perflab.sinks.table import GrowingTable

ATTEMPTS: Final = 3
TRACE: Final = re.compile(r"/traces/([^/]+)/?")
ERROR: Final = re.compile(r"/errors/([^/]+)/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`/`, `/traces/<id>`, `/errors` and `/errors/<id>`."""

    spans: GrowingTable
    items: GrowingTable
    counters: Counters
    endpoint: str

    def answer(self, request: Request) -> Response:
        """One page, or why there is none."""
        page = self._page(request)
        if page is None:
            return refusal(404, f"nothing is at {request.path}; there are /, /traces/<id>, /errors and /errors/<id>")
        self.spans.flush()
        self.items.flush()
        for attempt in range(ATTEMPTS):
            try:
                return page()
            except duckdb.IOException:  # a part was merged away between listing and reading
                if attempt + 1 == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def _page(self, request: Request) -> Callable[[], Response] | None:
        path = request.path
        if path == "/":
            return partial(self._traces, request)
        if path in {"/errors", "/errors/"}:
            return self._errors
        if trace := TRACE.fullmatch(path):
            return partial(self._trace, unquote(trace[1]))
        if error := ERROR.fullmatch(path):
            return partial(self._error, unquote(error[1]), request.query.get("event", ""))
        return None

    def _traces(self, request: Request) -> Response:
        query = request.query
        order = query.get("order") or "slowest"
        mistakes = [] if order in ORDERS else [f"order is {order!r}; it may be {', '.join(ORDERS)}"]
        times: dict[str, int] = {}
        for name in ("from_ns", "until_ns"):
            if not query.get(name):
                continue
            if query[name].isascii() and query[name].isdigit() and int(query[name][:20]) < 2**63:
                times[name] = int(query[name])
            else:
                mistakes.append(f"{name} is {query[name][:40]!r}; it is nanoseconds since 1970")
        if mistakes:
            return refusal(400, "; ".join(mistakes))
        choice = Choice(
            route=query.get("route", ""),
            strategy=query.get("strategy", ""),
            run_id=query.get("run_id", ""),
            from_ns=times.get("from_ns", Choice().from_ns),
            until_ns=times.get("until_ns", Choice().until_ns),
            errors_only=query.get("errors") == "1",
        )
        found = overview(self.spans.folder, choice, order=cast("Order", order))
        return _html(render.traces_page(self._frame(), found, choice, order))

    def _trace(self, trace_id: str) -> Response:
        spans = spans_of(self.spans.folder, trace_id)
        if not spans:
            return refusal(404, f"no span of trace {trace_id[:40]!r} is here")
        tree = build(spans)
        page = render.trace_page(
            self._frame(),
            trace_id,
            draw(rows(tree), spans),
            spans,
            root=next((node.span for node in tree if not node.orphan), tree[0].span),
            errors=occurrences(self.items.folder, trace_id=trace_id),
        )
        return _html(page)

    def _errors(self) -> Response:
        return _html(render.errors_page(self._frame(), groups(self.items.folder), discarded(self.items.folder)))

    def _error(self, group_id: str, event_id: str) -> Response:
        group = next((group for group in groups(self.items.folder) if group.group_id == group_id), None)
        seen = occurrences(self.items.folder, group_id=group_id) if group else ()
        payload = event_payload(self.items.folder, event_id or seen[0].event_id) if seen else None
        if group is None or payload is None:
            return refusal(404, f"no error {group_id[:40]!r} is here, or not that event of it")
        event = read_event(payload, received_ns=seen[0].time_ns)
        here = bool(event.trace_id) and bool(spans_of(self.spans.folder, event.trace_id, limit=1))
        return _html(render.error_page(self._frame(), event, seen, group, trace_is_here=here))

    def _frame(self) -> render.Frame:
        return render.Frame(
            endpoint=self.endpoint,
            counters=self.counters.sums(),
            failure=self.spans.failure or self.items.failure or "",
        )


def _html(page: str) -> Response:
    return Response(body=page.encode("utf-8", "replace"), content_type="text/html; charset=utf-8")
