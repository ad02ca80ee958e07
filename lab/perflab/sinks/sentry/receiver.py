"""How is a Sentry SDK answered? 200 only for what the table took; the kinds of items that nobody reads are counted."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from perflab.sinks.counters import Counters
from perflab.sinks.encodings import decoded
from perflab.sinks.exchange import BadBody, Request, Response, refusal
from perflab.sinks.sentry.envelope import Envelope, Item, key_of_request, read_envelope, read_json
from perflab.sinks.sentry.row import KEPT_KINDS, make_row
from perflab.sinks.table import GrowingTable, TableRefuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """`POST /api/<project>/envelope/` and, for old SDKs, `/api/<project>/store/`.

    Attributes:
        key: The public key that every sender must name; None takes all.
        now_ns: Since 1970.
    """

    table: GrowingTable
    counters: Counters
    now_ns: Callable[[], int]
    key: str | None = None

    def answer(self, request: Request, project: str, endpoint: str) -> Response:
        """Keep what one request brought.

        Args:
            request: The request.
            project: From the path.
            endpoint: `envelope` or `store`.
        """
        try:
            body = decoded(request.body, request.headers.get("content-encoding", ""))
            if endpoint == "store":
                envelope = Envelope(key="", items=(Item(kind="event", payload=body),))
            else:
                envelope = read_envelope(body)
            named = key_of_request(request.headers, request.query) or envelope.key
            if self.key is not None and named != self.key:
                self.counters.add("envelopes_of_other_keys")
                return refusal(403, "this DSN's key is not the one that these sinks take")
            rows = [
                make_row(item.kind, read_json(item.payload, item.kind), project=project, received_ns=self.now_ns())
                for item in envelope.items
                if item.kind in KEPT_KINDS
            ]
        except BadBody as error:
            self.counters.add("sentry_bad_bodies")
            return refusal(error.status, str(error))
        try:
            self.table.append(rows, size_bytes=len(body))
        except TableRefuses as error:
            self.counters.add("items_refused", len(rows))
            return refusal(503, f"not taken: {error}")
        for row in rows:
            self.counters.add(f"{row.kind}s_kept")
        for item in envelope.items:
            if item.kind not in KEPT_KINDS:
                self.counters.add(f"ignored_{item.kind[:40] or 'nameless'}_items")
        answer = {"id": rows[0].event_id} if rows else {}
        return Response(body=json.dumps(answer).encode(), content_type="application/json")
