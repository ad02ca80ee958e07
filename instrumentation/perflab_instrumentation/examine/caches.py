"""What did the request ask of the caches? Counts hits, misses, sets and deletes, whatever the backend."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.core.cache import caches

from perflab_instrumentation.examine.record import CURRENT, Record

INSIDE: ContextVar[bool] = ContextVar("perflab_inside_cache", default=False)


def watch() -> None:
    """Wrap the backend classes of all configured caches; a class is wrapped once."""
    for alias in caches:
        backend = type(caches[alias])
        if "_perflab_watched" not in vars(backend):
            backend._perflab_watched = True  # type: ignore[attr-defined]  # our own mark
            for name, count in COUNTERS.items():
                setattr(backend, name, _counted(getattr(backend, name), count))


def _counted(
    method: Callable[..., Any], count: "Callable[[Record, Any, tuple[Any, ...], dict[str, Any]], None]"
) -> Any:
    @wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        record = CURRENT.get()
        if record is None or INSIDE.get():
            return method(self, *args, **kwargs)
        token = INSIDE.set(True)
        try:
            result = method(self, *args, **kwargs)
        finally:
            INSIDE.reset(token)
        count(record, result, args, kwargs)
        return result

    return call


def _count_get(record: Record, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    default = args[1] if len(args) > 1 else kwargs.get("default")
    record.count_cache("miss" if result is default else "hit")


def _count_get_many(record: Record, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    asked = len(list(args[0] if args else kwargs["keys"]))
    record.count_cache("hit", len(result))
    record.count_cache("miss", asked - len(result))


def _count_set(record: Record, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    record.count_cache("set")


def _count_add(record: Record, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    record.count_cache("set" if result else "refused")


def _count_delete(record: Record, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    record.count_cache("delete")


def _count_delete_many(record: Record, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    keys: Iterable[Any] = args[0] if args else kwargs["keys"]
    record.count_cache("delete", len(list(keys)))


COUNTERS: "dict[str, Callable[[Record, Any, tuple[Any, ...], dict[str, Any]], None]]" = {
    "get": _count_get,
    "get_many": _count_get_many,
    "set": _count_set,
    "add": _count_add,
    "delete": _count_delete,
    "delete_many": _count_delete_many,
}
