"""Which Redis or Valkey commands are sent? The clients' two ways out wrapped, synchronous and asynchronous.

Only the command and its key's first word are ever looked at (`redaction.key_prefix`). Outside an activity (Celery's own
connections, say) a wrapper only passes the call on.
"""

from collections.abc import Callable
from functools import wraps
from time import perf_counter_ns
from types import ModuleType
from typing import Any, Final

from perflab_instrumentation.on_import import Watch, on_import
from perflab_instrumentation.request.activity import CURRENT, Activity

type Wrap = Callable[[Any, str], Any]

CLIENTS: Final = (("redis", "Redis"), ("valkey", "Valkey"))
"""Packages with one interface, each with the name of its client class."""

KEYLESS: Final = frozenset({"PING", "INFO", "EVAL", "EVALSHA", "FCALL", "SCRIPT", "AUTH", "HELLO", "ECHO", "CLIENT"})
"""Their first argument is no key, and in ECHO's and AUTH's case a value."""

LONGEST_OPERATION: Final = 32


def watch() -> None:
    """Wrap the classes of the clients that the project uses; a class is wrapped once."""
    for package, name in CLIENTS:
        on_import(f"{package}.client", _watch_client(package, name, _command, _pipeline))
        on_import(f"{package}.asyncio.client", _watch_client(package, name, _async_command, _async_pipeline))
        on_import(f"{package}.cluster", _watch_client(package, f"{name}Cluster", _command))
        on_import(f"{package}.asyncio.cluster", _watch_client(package, f"{name}Cluster", _async_command))


def _watch_client(system: str, name: str, command: Wrap, pipeline: Wrap | None = None) -> Watch:
    def wrap(module: ModuleType) -> None:
        _replace(getattr(module, name), "execute_command", command, system)
        if pipeline is not None:
            _replace(vars(module)["Pipeline"], "execute", pipeline, system)

    return wrap


def _replace(owner: type, name: str, wrap: Wrap, system: str) -> None:
    method = vars(owner)[name]
    if not getattr(method, "_perflab", False):
        wrapped = wrap(method, system)
        wrapped._perflab = True
        setattr(owner, name, wrapped)


def _add_command(activity: Activity, system: str, args: tuple[Any, ...], began_ns: int, failed: bool) -> None:
    ended_ns = perf_counter_ns()
    operation = operation_of(args)
    key = args[1] if len(args) > 1 and operation not in KEYLESS else None
    activity.add_call(system, operation, key, began_ns, ended_ns, 1, failed)
    activity.database_ns += perf_counter_ns() - ended_ns


def _add_pipeline(activity: Activity, system: str, commands: int, began_ns: int, failed: bool) -> None:
    activity.add_call(system, "PIPELINE", None, began_ns, perf_counter_ns(), commands, failed)


def operation_of(args: tuple[Any, ...]) -> str:
    """The command's first word in capitals: `CONFIG GET` is CONFIG, and nothing unbounded becomes a label."""
    command = args[0] if args else ""
    text = command.decode("ascii", "replace") if isinstance(command, bytes) else str(command)
    return text.partition(" ")[0].upper()[:LONGEST_OPERATION]


def _command(method: Any, system: str) -> Any:
    @wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        activity = CURRENT.get()
        if activity is None:
            return method(self, *args, **kwargs)
        began_ns = perf_counter_ns()
        failed = True
        try:
            result = method(self, *args, **kwargs)
            failed = False
            return result
        finally:
            _add_command(activity, system, args, began_ns, failed)

    return call


def _async_command(method: Any, system: str) -> Any:
    @wraps(method)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        activity = CURRENT.get()
        if activity is None:
            return await method(self, *args, **kwargs)
        began_ns = perf_counter_ns()
        failed = True
        try:
            result = await method(self, *args, **kwargs)
            failed = False
            return result
        finally:
            _add_command(activity, system, args, began_ns, failed)

    return call


def _pipeline(method: Any, system: str) -> Any:
    @wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        activity, commands = CURRENT.get(), len(self.command_stack)
        if activity is None or commands == 0:
            return method(self, *args, **kwargs)
        began_ns = perf_counter_ns()
        failed = True
        try:
            result = method(self, *args, **kwargs)
            failed = False
            return result
        finally:
            _add_pipeline(activity, system, commands, began_ns, failed)

    return call


def _async_pipeline(method: Any, system: str) -> Any:
    @wraps(method)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        activity, commands = CURRENT.get(), len(self.command_stack)
        if activity is None or commands == 0:
            return await method(self, *args, **kwargs)
        began_ns = perf_counter_ns()
        failed = True
        try:
            result = await method(self, *args, **kwargs)
            failed = False
            return result
        finally:
            _add_pipeline(activity, system, commands, began_ns, failed)

    return call
