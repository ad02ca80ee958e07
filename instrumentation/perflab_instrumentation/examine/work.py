"""What has the running request done so far? Filled by the hooks, read by the middleware at its end."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from perflab_instrumentation.examine.lines import StatementLine


class Work:
    """One request's tally. Hooks find it in `current`, which follows the request into sync_to_async and back."""

    __slots__ = ("cache", "connections_opened", "connections_taken", "endpoint", "statements")

    def __init__(self, endpoint: Callable[[], str]) -> None:
        self.endpoint = endpoint
        """Asked late: a route is known only once Django has resolved it."""
        self.statements: list[StatementLine] = []
        self.cache: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.connections_opened = 0
        self.connections_taken = 0


current: ContextVar[Work | None] = ContextVar("perflab_work", default=None)


@contextmanager
def recording(work: Work) -> Iterator[None]:
    """What is done inside belongs to this request."""
    token = current.set(work)
    try:
        yield
    finally:
        current.reset(token)
