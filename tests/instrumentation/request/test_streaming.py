"""A body's parts are made inside their request, and what became of the body is known."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from perflab_instrumentation.request.activity import CURRENT, Activity
from perflab_instrumentation.request.streaming import Body
from perflab_instrumentation.request.trace_context import TraceContext


@pytest.fixture
def activity() -> Activity:
    return Activity(TraceContext(1, 2, 0, sampled=False))


def seen() -> Iterator[Activity | None]:
    yield CURRENT.get()
    yield CURRENT.get()


async def seen_async() -> AsyncIterator[Activity | None]:
    for part in seen():
        yield part


def test_each_part_is_made_inside_the_request_and_nothing_else_is(activity: Activity) -> None:
    body = Body(activity)
    outside = []
    for part in body.parts(seen()):
        outside.append(CURRENT.get())
        assert part is activity
    assert outside == [None, None]
    assert not body.is_left


def test_an_asynchronous_body_is_made_inside_its_request_too(activity: Activity) -> None:
    body = Body(activity)

    async def collect() -> list[Activity | None]:
        return [part async for part in body.parts_async(seen_async())]

    assert asyncio.run(collect()) == [activity, activity]
    assert not body.is_left


def test_a_body_that_is_closed_before_its_end_was_left(activity: Activity) -> None:
    body = Body(activity)
    next(body.parts(seen()))
    assert body.is_left


def test_a_body_that_fails_is_an_error_and_was_not_left(activity: Activity) -> None:
    body = Body(activity)

    def broken() -> Iterator[bytes]:
        yield b"a"
        raise KeyError("gone")

    with pytest.raises(KeyError):
        list(body.parts(broken()))
    assert activity.error[0][0] == "KeyError"
    assert not body.is_left
    assert CURRENT.get() is None
