"""Which cache operations does a request make, and what comes of them? Every configured backend, counted alike.

An operation on many keys counts once for each. Only what the application asks for is counted: what a backend does
inside an operation (Django's `get_many` on a backend without one calls `get`) is part of it. Statements of the database
cache are statements too, and are counted there as well.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.cache import CacheHandler, caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from perflab_instrumentation.examine.work import current

_MISSING = object()
_inside: ContextVar[bool] = ContextVar("perflab_inside_cache_operation", default=False)


@contextmanager
def _operation() -> Iterator[bool]:
    """Yields whether this is the application's own operation, not one that a backend makes within another."""
    outermost = not _inside.get()
    token = _inside.set(True)
    try:
        yield outermost
    finally:
        _inside.reset(token)


class CountedCache(BaseCache):
    """Stands before a backend's class in its method resolution order; `hit` and `miss` are look-ups by result."""

    perflab_alias: str

    def _count(self, operation: str, times: int = 1) -> None:
        work = current.get()
        if work is not None and times:
            work.cache[self.perflab_alias][operation] += times

    def get(self, key: Any, default: Any = None, version: int | None = None, **more: Any) -> Any:
        with _operation() as counts:
            value = super().get(key, _MISSING, version, **more)
        if counts:
            self._count("miss" if value is _MISSING else "hit")
        return default if value is _MISSING else value

    def get_many(self, keys: Any, version: int | None = None, **more: Any) -> dict[Any, Any]:
        keys = list(keys)
        with _operation() as counts:
            found = super().get_many(keys, version, **more)
        if counts:
            self._count("hit", len(found))
            self._count("miss", len(set(keys)) - len(found))
        return found

    def has_key(self, key: Any, version: int | None = None, **more: Any) -> bool:
        with _operation() as counts:
            found = super().has_key(key, version, **more)
        if counts:
            self._count("hit" if found else "miss")
        return found

    def get_or_set(
        self, key: Any, default: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, **more: Any
    ) -> Any:
        """A hit, or a miss and a set; what `default` does on the way is the application's own again."""
        built = False

        def build() -> Any:
            nonlocal built
            built = True
            token = _inside.set(False)
            try:
                return default() if callable(default) else default
            finally:
                _inside.reset(token)

        with _operation() as counts:
            value = super().get_or_set(key, build, timeout, version, **more)
        if counts:
            self._count("miss" if built else "hit")
            self._count("set", int(built))
        return value

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, **more: Any
    ) -> bool:
        """Counted as `set` where it stored, as `refused` where the key was there."""
        with _operation() as counts:
            stored = super().add(key, value, timeout, version, **more)
        if counts:
            self._count("set" if stored else "refused")
        return stored

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, **more: Any) -> Any:
        return self._counted("set", 1, super().set, key, value, timeout, version, **more)

    def set_many(
        self, data: Mapping[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, **more: Any
    ) -> list[Any]:
        stored: list[Any] = self._counted("set", len(data), super().set_many, data, timeout, version, **more)
        return stored

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, **more: Any) -> Any:
        return self._counted("touch", 1, super().touch, key, timeout, version, **more)

    def incr(self, key: Any, delta: int = 1, version: int | None = None, **more: Any) -> Any:
        return self._counted("incr", 1, super().incr, key, delta, version, **more)

    def decr(self, key: Any, delta: int = 1, version: int | None = None, **more: Any) -> Any:
        return self._counted("incr", 1, super().decr, key, delta, version, **more)

    def delete(self, key: Any, version: int | None = None, **more: Any) -> Any:
        return self._counted("delete", 1, super().delete, key, version, **more)

    def delete_many(self, keys: Any, version: int | None = None, **more: Any) -> Any:
        keys = list(keys)
        return self._counted("delete", len(keys), super().delete_many, keys, version, **more)

    def clear(self) -> Any:
        return self._counted("clear", 1, super().clear)

    def _counted(self, operation: str, times: int, call: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with _operation() as counts:
            result = call(*arguments, **more)
        if counts:
            self._count(operation, times)
        return result


class CountedCacheHandler(CacheHandler):
    """Django's `caches`, whose backends count from the moment they are made."""

    def create_connection(self, alias: str) -> BaseCache:
        return counted(super().create_connection(alias), alias)


def count_operations() -> None:
    """From now on every backend counts, those that already exist too; calling it again changes nothing."""
    if not isinstance(caches, CountedCacheHandler):
        for alias in caches:
            existing = getattr(vars(caches)["_connections"], alias, None)
            if existing is not None:
                counted(existing, alias)
        caches.__class__ = CountedCacheHandler


def counted(cache: BaseCache, alias: str) -> BaseCache:
    """The same object, counting."""
    if not isinstance(cache, CountedCache):
        cache.__class__ = _counted_class(type(cache))
        vars(cache)["perflab_alias"] = alias
    return cache


_classes: dict[type[BaseCache], type[BaseCache]] = {}


def _counted_class(backend: type[BaseCache]) -> type[BaseCache]:
    if backend not in _classes:
        _classes[backend] = type(f"Counted{backend.__name__}", (CountedCache, backend), {})
    return _classes[backend]
