"""What if there are no journeys, only pages to get? A mix of plain paths, each as likely."""

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from perflab_loadtests.journeys.journey import Journey, Mix
from perflab_loadtests.journeys.request import Request
from perflab_loadtests.journeys.visitor import Visitor


def urls_mix(paths: Sequence[object]) -> Mix:
    """One journey per path; its endpoint is the path without its query.

    Raises:
        ValueError: a path does not start with a slash, or there is none.
    """
    wrong = [path for path in paths if not (isinstance(path, str) and path.startswith("/") and path.isprintable())]
    if wrong or not paths:
        raise ValueError(f"urls must be paths that start with a slash, got {wrong or 'none'}")
    journeys = tuple((Journey(name=str(path), requests=_getting(str(path))), 1.0) for path in paths)
    return Mix(name=", ".join(str(path) for path in paths), summary="Plain pages", journeys=journeys)


def _getting(path: str) -> Callable[[Visitor], Iterator[Request]]:
    request = Request(method="GET", path=path.replace(" ", "%20"), endpoint=f"GET {urlsplit(path).path}")

    def requests(visitor: Visitor) -> Iterator[Request]:
        yield request

    return requests
