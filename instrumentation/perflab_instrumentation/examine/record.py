"""What is known of the request being served? Filled by the wrappers, written by the middleware."""

from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Statement:
    """One statement as issued."""

    fingerprint: str
    sql: str
    rows: int
    call_site: str | None


@dataclass(slots=True)
class Record:
    """One request."""

    endpoint: str
    statements: list[Statement] = field(default_factory=list)
    cache: dict[str, int] = field(default_factory=dict)
    connections_opened: int = 0

    def count_cache(self, operation: str, times: int = 1) -> None:
        self.cache[operation] = self.cache.get(operation, 0) + times


CURRENT: ContextVar[Record | None] = ContextVar("perflab_examined_request", default=None)
