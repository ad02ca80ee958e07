"""What does the request ask of the caches? Wraps the backends' methods, whatever the backend, async ones included.

Django's async methods call the sync ones. A method that is made of others counts once, as what the view asked for.
"""

from collections.abc import Callable, Sized
from functools import wraps
from time import perf_counter_ns
from typing import Any, Final

from django.core.cache import caches

from perflab_instrumentation.request.activity import CURRENT, Activity

type Count = Callable[[Activity, str, Any, tuple[Any, ...], dict[str, Any], int, int], None]

ALIAS: Final = "_perflab_alias"


def watch() -> None:
    """Wrap the classes of all configured caches; a class is wrapped once."""
    create = caches.create_connection

    def named(alias: str) -> Any:
        backend = create(alias)
        setattr(backend, ALIAS, alias)
        return backend

    caches.create_connection = named  # type: ignore[method-assign]  # the only place where a backend's alias is known
    for alias in caches:
        backend = caches[alias]
        setattr(backend, ALIAS, alias)
        if "_perflab_timed" not in vars(type(backend)):
            type(backend)._perflab_timed = True  # type: ignore[attr-defined]  # our own mark
            for name, count in COUNTERS.items():
                setattr(type(backend), name, _watched(getattr(type(backend), name), count))


def _watched(method: Callable[..., Any], count: Count) -> Any:
    @wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        activity = CURRENT.get()
        if activity is None or activity.in_cache:
            return method(self, *args, **kwargs)
        if args and not isinstance(args[0], Sized):
            args = (tuple(args[0]), *args[1:]) if hasattr(args[0], "__next__") else args
        activity.in_cache = True
        began_ns = perf_counter_ns()
        try:
            result = method(self, *args, **kwargs)
        finally:
            activity.in_cache = False
        ended_ns = perf_counter_ns()
        count(activity, getattr(self, ALIAS, "default"), result, args, kwargs, began_ns, ended_ns)
        activity.cache_ns += perf_counter_ns() - ended_ns
        return result

    return call


def _get(
    activity: Activity, alias: str, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any], began: int, ended: int
) -> None:
    default = args[1] if len(args) > 1 else kwargs.get("default")
    activity.add_cache_operation((alias, "get", "miss" if result is default else "hit", began, ended, 1))


def _get_many(
    activity: Activity, alias: str, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any], began: int, ended: int
) -> None:
    asked = len(args[0] if args else kwargs["keys"])
    if result:
        activity.add_cache_operation((alias, "get_many", "hit", began, ended, len(result)))
    if asked > len(result):
        activity.add_cache_operation((alias, "get_many", "miss", began, ended, asked - len(result)))


def _set(
    activity: Activity, alias: str, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any], began: int, ended: int
) -> None:
    activity.add_cache_operation((alias, "set", "stored", began, ended, 1))


def _set_many(
    activity: Activity, alias: str, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any], began: int, ended: int
) -> None:
    activity.add_cache_operation((alias, "set_many", "stored", began, ended, len(args[0] if args else kwargs["data"])))


def _add(
    activity: Activity, alias: str, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any], began: int, ended: int
) -> None:
    activity.add_cache_operation((alias, "add", "stored" if result else "refused", began, ended, 1))


def _delete(
    activity: Activity, alias: str, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any], began: int, ended: int
) -> None:
    activity.add_cache_operation((alias, "delete", "deleted", began, ended, 1))


def _delete_many(
    activity: Activity, alias: str, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any], began: int, ended: int
) -> None:
    keys = args[0] if args else kwargs["keys"]
    activity.add_cache_operation((alias, "delete_many", "deleted", began, ended, len(keys)))


COUNTERS: Final[dict[str, Count]] = {
    "get": _get,
    "get_many": _get_many,
    "set": _set,
    "set_many": _set_many,
    "add": _add,
    "delete": _delete,
    "delete_many": _delete_many,
}
