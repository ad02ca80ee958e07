"""The plainest mix: one path, no keys, so that what is measured is the client. Plans name it `one_path:ONE_PATH`."""

from collections.abc import Iterator
from typing import Final

from perflab_loadtests.journeys import Journey, Mix, Request, Visitor

PATH: Final = "/nap"
THE_REQUEST: Final = Request(method="GET", path=PATH, endpoint=f"GET {PATH}")


def requests(visitor: Visitor) -> Iterator[Request]:
    yield THE_REQUEST


ONE_PATH: Final = Mix(name="one_path", summary="One path", journeys=((Journey(name="one_path", requests=requests), 1),))
