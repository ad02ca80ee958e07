"""How is FastHttpUser kept from reading a head without an end? geventhttpclient's own response class has no bound.

A server that sends headers faster than they are read never makes the client wait, so not even a time-out would run.
"""

from typing import Any

from geventhttpclient import client
from geventhttpclient.response import HTTPParseError, HTTPSocketPoolResponse

from perflab_loadtests.driver.clients.connection import LARGEST_HEAD_BYTES


class BoundedResponse(HTTPSocketPoolResponse):
    """Gives up after so much in a row that is no body: headers, interim responses, trailers."""

    _barren_bytes = 0

    def feed(self, data: Any) -> None:
        before = len(self._body_buffer)
        super().feed(data)
        if len(self._body_buffer) > before:
            self._barren_bytes = 0
            return
        self._barren_bytes += len(data)
        if self._barren_bytes > LARGEST_HEAD_BYTES:
            raise HTTPParseError("the response's head does not end")


def bound_responses() -> None:
    """For this process. HTTPClient names its response class nowhere but in its module."""
    client.HTTPSocketPoolResponse = BoundedResponse  # type: ignore[attr-defined]  # an import of that module
