"""How long do requests wait for psycopg's pool, and how full is it? psycopg counts; waiting is timed here.

`get_stats()` takes some microseconds, so a worker asks once a second, at the end of a request.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from time import perf_counter
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper

from perflab_instrumentation.live import live

_watched: "WeakKeyDictionary[Any, str]" = WeakKeyDictionary()


def watch_pool(connection: BaseDatabaseWrapper) -> None:
    """Time `getconn` of this connection's pool, if it has one; a pool is watched once."""
    pool = getattr(connection, "pool", None)
    if pool is not None and pool not in _watched:
        _watched[pool] = connection.alias
        pool.getconn = _timed(pool.getconn, connection.alias)


def pool_statistics() -> Mapping[str, Mapping[str, int]]:
    """psycopg_pool's own numbers by pool name."""
    return {name: pool.get_stats() for pool, name in list(_watched.items())}


def _timed(getconn: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(getconn)
    def call(*args: Any, **kwargs: Any) -> Any:
        began_s = perf_counter()
        try:
            return getconn(*args, **kwargs)
        finally:
            live().tally.pool_waited(name, perf_counter() - began_s)

    return call
