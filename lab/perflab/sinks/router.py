"""Who answers a request to the sinks? And nobody does where a foreign page might be asking.

A browser sends the name it was told in Host. While the sinks listen on loopback only, a name other than loopback's
means that some web page has let its own name point here to read what it should not (DNS rebinding).
"""

import json
import re
from dataclasses import dataclass
from typing import Final

from perflab.sinks.counters import Counters
from perflab.sinks.exchange import Request, Response, refusal
from perflab.sinks.otlp.receiver import TRACES_ONLY, Receiver
from perflab.sinks.pages.site import Site
from perflab.sinks.sentry.receiver import Store

LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
SENTRY: Final = re.compile(r"/api/([^/]{1,64})/(envelope|store)/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """Every path of the one port."""

    receiver: Receiver
    store: Store
    site: Site
    counters: Counters
    loopback_only: bool = True

    def answer(self, request: Request) -> Response:
        """The response to one request."""
        if self.loopback_only and is_foreign(request):
            self.counters.add("requests_to_foreign_names")
            return refusal(403, "these sinks answer to 127.0.0.1 and localhost only")
        match request.method:
            case "POST":
                return self._taken(request)
            case "GET" | "HEAD":
                if request.path == "/status":
                    return Response(body=json.dumps(self.counters.sums()).encode(), content_type="application/json")
                return self.site.answer(request)
            case _:
                return refusal(405, "GET pages, POST data")

    def _taken(self, request: Request) -> Response:
        if request.path.rstrip("/") == "/v1/traces":
            return self.receiver.answer(request)
        if match := SENTRY.fullmatch(request.path):
            return self.store.answer(request, match[1], match[2])
        if request.path.startswith("/v1/"):
            self.counters.add(f"ignored_otlp_{request.path[4:24].strip('/')}")
            return refusal(404, TRACES_ONLY)
        return refusal(404, "data goes to /v1/traces or /api/<project>/envelope/")


def is_foreign(request: Request) -> bool:
    """Was it sent to a name that is not loopback's?"""
    return _name(request.headers.get("host", "localhost")) not in LOOPBACK_NAMES


def _name(host: str) -> str:
    """The Host header without its port."""
    return re.sub(r":\d*$", "", host.strip().lower())
