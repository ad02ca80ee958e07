"""What did each request do, from its first middleware to its last byte? One line per request."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from perflab_instrumentation.examine.json_lines import JsonLines
from perflab_instrumentation.examine.lines import ENDPOINT_HEADER, REQUEST_HEADER, RequestLine
from perflab_instrumentation.examine.options import Options
from perflab_instrumentation.examine.pools import pool_statistics
from perflab_instrumentation.examine.routes import endpoint_name
from perflab_instrumentation.examine.work import Work, recording

type GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


class ExamineMiddleware:
    """Serves both kinds of Django; a streamed body's work counts until it is closed."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._lines = JsonLines(Options.of_this_process().folder)
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self._is_async:
            return self._respond(request)
        watch = _Watch(request, self._lines)
        with recording(watch.work):
            response = cast("HttpResponseBase", self._get_response(request))
        return watch.over(response)

    async def _respond(self, request: HttpRequest) -> HttpResponseBase:
        watch = _Watch(request, self._lines)
        with recording(watch.work):
            response = await cast("Awaitable[HttpResponseBase]", self._get_response(request))
        return watch.over(response)


class _Watch:
    """One request under way."""

    def __init__(self, request: HttpRequest, lines: JsonLines) -> None:
        self._request = request
        self._lines = lines
        self._pool_before = pool_statistics()
        self.work = Work(self._endpoint)

    def over(self, response: HttpResponseBase) -> HttpResponseBase:
        """Write the line, at once or, for a streamed body, when it ends."""
        if not isinstance(response, StreamingHttpResponse):
            self._write(response, len(cast("Any", response).content))
        elif response.is_async:
            parts = aiter(cast("AsyncIterator[bytes]", response.streaming_content))
            response.streaming_content = self._stream_async(response, parts)
        else:
            response.streaming_content = self._stream(
                response, iter(cast("Iterator[bytes]", response.streaming_content))
            )
        return response

    def _stream(self, response: StreamingHttpResponse, parts: Iterator[bytes]) -> Iterator[bytes]:
        total = 0
        try:
            while True:
                with recording(self.work):
                    part = next(parts, None)
                if part is None:
                    break
                total += len(part)
                yield part
        finally:
            self._write(response, total)

    async def _stream_async(self, response: StreamingHttpResponse, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        total = 0
        try:
            while True:
                with recording(self.work):
                    part = await anext(parts, None)
                if part is None:
                    break
                total += len(part)
                yield part
        finally:
            self._write(response, total)

    def _endpoint(self) -> str:
        named = self._request.headers.get(ENDPOINT_HEADER)
        if named:
            return named
        match = self._request.resolver_match
        return endpoint_name(self._request.method or "", match.route if match else None)

    def _write(self, response: HttpResponseBase, response_bytes: int) -> None:
        number = self._request.headers.get(REQUEST_HEADER, "")
        work = self.work
        self._lines.write(
            "requests",
            RequestLine(
                request=int(number) if number.isdecimal() else None,
                endpoint=self._endpoint(),
                status=response.status_code,
                response_bytes=response_bytes,
                statements=tuple(work.statements),
                cache={alias: dict(operations) for alias, operations in work.cache.items()},
                connections_opened=work.connections_opened,
                connections_taken=work.connections_taken,
                pool_before=self._pool_before,
                pool_after=pool_statistics(),
            ),
        )
