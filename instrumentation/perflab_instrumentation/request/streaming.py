"""What happens while a streamed body is sent? Its parts are made inside their request, and its end says how it ended.

Servers iterate the body after the middleware has returned, in whatever context they like; so the request is made the
current activity around each part. A body that is closed before its last part was given up by its client.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from django.http import FileResponse

from perflab_instrumentation.request.activity import CURRENT, Activity
from perflab_instrumentation.request.errors import exception_chain


class Body:
    """One response's parts, and whether they were all asked for."""

    __slots__ = ("_activity", "_finished")

    def __init__(self, activity: Activity) -> None:
        self._activity, self._finished = activity, False

    @property
    def is_left(self) -> bool:
        """Whether nobody wanted the rest; a body that failed was not left."""
        return not self._finished

    def parts(self, content: Iterator[Any]) -> Iterator[Any]:
        iterator = iter(content)
        while True:
            token = CURRENT.set(self._activity)
            try:
                part = next(iterator)
            except StopIteration:
                self._finished = True
                return
            except Exception as error:
                self._failed(error)
                raise
            finally:
                CURRENT.reset(token)
            yield part

    async def parts_async(self, content: AsyncIterator[Any]) -> AsyncIterator[Any]:
        iterator = aiter(content)
        try:
            while True:
                token = CURRENT.set(self._activity)
                try:
                    part = await anext(iterator)
                except StopAsyncIteration:
                    self._finished = True
                    return
                except Exception as error:
                    self._failed(error)
                    raise
                finally:
                    CURRENT.reset(token)
                yield part
        finally:
            if (close := getattr(iterator, "aclose", None)) is not None:
                await close()

    def _failed(self, error: Exception) -> None:
        self._finished = True
        self._activity.error = exception_chain(error)


def watch_body(activity: Activity, response: Any, end: Callable[[bool], None]) -> None:
    """Call `end` when the server closes the response, which it does whether the client stayed or not.

    Args:
        activity: The request's.
        response: A streaming one. A file's iterator is left alone, since servers may send the file itself.
        end: Told whether the client left before the body's end.
    """
    body: Body | None = None
    if not isinstance(response, FileResponse):
        body = Body(activity)
        content = response.streaming_content
        response.streaming_content = body.parts_async(content) if response.is_async else body.parts(content)
    response._resource_closers.append(lambda: end(body is not None and body.is_left))
