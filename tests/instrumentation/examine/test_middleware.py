"""What did each request do, from its first middleware to its last byte?"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory, override_settings

from perflab_instrumentation.examine.lines import ENDPOINT_HEADER, REQUEST_HEADER
from perflab_instrumentation.examine.middleware import ExamineMiddleware
from perflab_instrumentation.examine.work import current


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(PERFLAB_EXAMINATION={"mode": "work", "folder": str(tmp_path)}):
        yield tmp_path


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in folder.glob("requests-*.jsonl") for line in file.read_text().splitlines()]


def request(**headers: str) -> HttpRequest:
    return RequestFactory().get("/shop", headers=headers)


def touch_the_cache() -> None:
    work = current.get()
    assert work is not None
    work.cache["default"]["hit"] += 1


def test_a_request_leaves_one_line_under_the_name_and_number_it_was_sent_with(folder: Path) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        touch_the_cache()
        return HttpResponse(b"twelve bytes", status=201)

    ExamineMiddleware(view)(request(**{ENDPOINT_HEADER: "GET /shop/{id}", REQUEST_HEADER: "7"}))
    (line,) = lines(folder)
    assert (line["request"], line["endpoint"], line["status"]) == (7, "GET /shop/{id}", 201)
    assert (line["response_bytes"], line["cache"]) == (12, {"default": {"hit": 1}})
    assert current.get() is None


def test_a_request_without_headers_is_named_by_its_route_and_has_no_number(folder: Path) -> None:
    ExamineMiddleware(lambda _request: HttpResponse())(request(**{REQUEST_HEADER: "seven"}))
    (line,) = lines(folder)
    assert (line["request"], line["endpoint"]) == (None, "GET (no route)")


def test_a_streamed_body_counts_until_its_last_part(folder: Path) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(3):
            touch_the_cache()
            yield b"1234"

    response: Any = ExamineMiddleware(lambda _request: StreamingHttpResponse(parts()))(request())
    assert lines(folder) == []
    assert b"".join(response.streaming_content) == b"1234" * 3
    (line,) = lines(folder)
    assert (line["response_bytes"], line["cache"]) == (12, {"default": {"hit": 3}})


def test_asynchronous_views_and_bodies_count_alike(folder: Path) -> None:
    async def parts() -> AsyncIterator[bytes]:
        touch_the_cache()
        yield b"12"

    async def view(_request: HttpRequest) -> StreamingHttpResponse:
        touch_the_cache()
        return StreamingHttpResponse(parts())

    async def ask() -> bytes:
        response: Any = await ExamineMiddleware(view)(request())  # type: ignore[misc]
        return b"".join([part async for part in response.streaming_content])

    assert asyncio.run(ask()) == b"12"
    (line,) = lines(folder)
    assert (line["response_bytes"], line["cache"]) == (2, {"default": {"hit": 2}})


def test_concurrent_requests_do_not_mix(folder: Path) -> None:
    async def view(asked: HttpRequest) -> HttpResponse:
        for _ in range(int(asked.headers[REQUEST_HEADER])):
            touch_the_cache()
            await asyncio.sleep(0)
        return HttpResponse()

    async def ask() -> None:
        middleware: Any = ExamineMiddleware(view)
        await asyncio.gather(*(middleware(request(**{REQUEST_HEADER: str(number)})) for number in range(1, 6)))

    asyncio.run(ask())
    assert {line["request"]: line["cache"]["default"]["hit"] for line in lines(folder)} == {n: n for n in range(1, 6)}
