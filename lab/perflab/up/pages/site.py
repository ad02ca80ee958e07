"""Which page answers which path? Asks the parts anew for each request; nothing is remembered between two."""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import psycopg

from perflab.preview.page import render as render_board
from perflab.preview.window import BadWindow, seconds, values_for
from perflab.sinks.exchange import Request, Response, refusal
from perflab.sinks.router import is_foreign
from perflab.up.cause import TRACE_ID
from perflab.up.exemplars import slowest
from perflab.up.inventory import parts_of
from perflab.up.log_lines import newest
from perflab.up.pages import render
from perflab.up.parts import State, document, state_of
from perflab.up.stack import Stack
from perflab_dashboards.boards import BOARDS
from perflab_dashboards.checks.live import Look
from perflab_dashboards.files import documents
from perflab_dashboards.prometheus_api import Prometheus, PrometheusRefused

CAUSE: Final = re.compile(r"/cause/([^/]+)/?")
BOARD: Final = re.compile(r"/boards/([^/]+)/?")
SINCE: Final = "5m"
PATHS: Final = "/, /status, /logs, /cause/<trace id> and /boards/<name>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The page server's answers."""

    stack: Stack

    def answer(self, request: Request) -> Response:
        """One page, or why there is none."""
        if is_foreign(request):
            return refusal(403, "this page answers to 127.0.0.1 and localhost only")
        if request.method not in {"GET", "HEAD"}:
            return refusal(405, "there is nothing to be changed here; GET pages")
        page = self._page(request.path, request.query)
        return page() if page is not None else refusal(404, f"nothing is at {request.path}; there are {PATHS}")

    def _page(self, path: str, query: Mapping[str, str]) -> Callable[[], Response] | None:
        if cause := CAUSE.fullmatch(path):
            return partial(self._cause, cause[1])
        if board := BOARD.fullmatch(path):
            return partial(self._board, board[1], query.get("since", SINCE))
        pages: dict[str, Callable[[], Response]] = {
            "/": partial(self._home, refresh=query.get("still") != "1"),
            "/status": lambda: _json(document(self.states())),
            "/logs": partial(self._logs, query.get("trace_id", "")),
        }
        return pages.get(path)

    def states(self) -> tuple[State, ...]:
        """Every part, asked now."""
        return tuple(state_of(part) for part in parts_of(self.stack))

    def _home(self, *, refresh: bool) -> Response:
        page = render.home_page(self._frame(refresh=refresh), self.states(), self._exemplars(), self.stack.examples)
        return _html(page)

    def _cause(self, trace_id: str) -> Response:
        if not TRACE_ID.fullmatch(trace_id):
            return refusal(400, f"{trace_id[:40]!r} is no trace id: those have 32 digits from 0 to f")
        try:
            cause = self.stack.archive.cause(trace_id)
        except psycopg.OperationalError as error:
            return refusal(503, f"PostgreSQL, which holds Silk's rows, does not answer: {error}")
        if cause.is_empty:
            return refusal(404, f"no part knows trace {trace_id}; what has just happened may be on its way for seconds")
        return _html(render.cause_page(self._frame(), cause))

    def _logs(self, trace_id: str) -> Response:
        if trace_id and not TRACE_ID.fullmatch(trace_id):
            return refusal(400, f"{trace_id[:40]!r} is no trace id: those have 32 digits from 0 to f")
        lines = newest(self.stack.log, trace_id=trace_id)
        return _html(render.logs_page(self._frame(), lines, trace_id=trace_id, file=str(self.stack.log)))

    def _board(self, name: str, since: str) -> Response:
        if name not in BOARDS:
            return refusal(404, f"no board {name[:40]!r}; there are {', '.join(BOARDS)}")
        if self.stack.observers.prometheus is None:
            return refusal(404, self.stack.observers.absent)
        now_s = time.time()
        try:
            look = Look(start_s=now_s - seconds(since), end_s=now_s, values=values_for(since))
            prometheus = Prometheus(url=self.stack.observers.prometheus.url)
            table = render.exemplars_table(self._exemplars())
            return _html(render_board(documents()[name], prometheus, look, below=table))
        except BadWindow as error:
            return refusal(400, str(error))
        except PrometheusRefused as error:
            return refusal(503, str(error))

    def _exemplars(self) -> render.Exemplars:
        if self.stack.observers.prometheus is None:
            return render.Exemplars(missing=self.stack.observers.absent)
        try:
            return render.Exemplars(
                rows=slowest(Prometheus(url=self.stack.observers.prometheus.url), now_s=time.time())
            )
        except PrometheusRefused as error:
            return render.Exemplars(missing=str(error))

    def _frame(self, *, refresh: bool = False) -> render.Frame:
        return render.Frame(
            run_id=self.stack.run_id,
            sinks_url=self.stack.sinks.url,
            app_url=self.stack.application.url,
            boards=tuple(BOARDS) if self.stack.observers.prometheus is not None else (),
            refresh=refresh,
        )


def _html(page: str) -> Response:
    return Response(body=page.encode("utf-8", "replace"), content_type="text/html; charset=utf-8")


def _json(value: object) -> Response:
    return Response(body=json.dumps(value, indent=2).encode(), content_type="application/json")
