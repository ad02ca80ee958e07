"""What may a project say about its instruments? One dict, read once into a frozen type; every mistake at once. Pure.

`PERFLAB` in the settings is the project's word; the variable PERFLAB_INSTRUMENTS, a JSON object with the same keys,
is the deployment's and wins. What OpenTelemetry and Sentry have variables for is said there.
"""

import dataclasses
import difflib
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

VARIABLE: Final = "PERFLAB_INSTRUMENTS"

EXTRAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "prometheus": "prometheus_client",
        "otel": "opentelemetry.exporter.otlp.proto.http",
        "sentry": "sentry_sdk",
        "silk": "silk",
    }
)
"""Each sink, which is also the name of its extra, and the module that shows it is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One project's instruments. The field names are the keys of `PERFLAB`.

    `sinks` of None means: each that is installed and has somewhere to send to (`resolve.py` says which).
    """

    sinks: tuple[str, ...] | None = None
    sample_ratio: float = 0.01
    slow_s: float = 1.0
    repeats: int = 5
    shipping: str = "process"
    queue: int = 2000
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 9464
    targets_file: str = ""
    folder: str = ""
    headers: tuple[str, ...] = ("accept", "content-length", "content-type", "host", "user-agent")
    celery: bool = True
    commands: bool = True
    redis: bool = True
    database: bool = True
    caches: bool = True
    pools: bool = True
    garbage: bool = True
    plan_changes: bool = False
    plan_interval_s: float = 60.0
    logs: str = "plain"
    run_id: str = ""
    strategy: str = ""


HELP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sinks": f"a list of {', '.join(EXTRAS)}",
        "sample_ratio": "the share of requests traced, from 0 to 1",
        "slow_s": "seconds from which a request is traced whatever its luck",
        "repeats": "a whole number from 2: so many equal statements in one request count as N+1",
        "shipping": "'process' (one helper for all workers) or 'thread' (in each worker)",
        "queue": "a whole number from 1: requests that may wait to be shipped",
        "metrics_host": "the address on which /metrics is served",
        "metrics_port": "a port from 0 to 65535; 0 takes a free one",
        "targets_file": "where to write Prometheus' file_sd JSON",
        "folder": "where the workers' counts and the helper's socket lie",
        "headers": "a list of request headers that may leave; cookies and credentials never do",
        "celery": "True or False: watch Celery's tasks, where it is used",
        "commands": "True or False: watch management commands",
        "redis": "True or False: watch the commands of redis-py and valkey-py, where they are used",
        "database": "True or False: watch statements and connections",
        "caches": "True or False: watch cache operations",
        "pools": "True or False: watch psycopg's pools",
        "garbage": "True or False: time garbage collections",
        "plan_changes": "True or False: ask PostgreSQL for the plans of SELECTs, and count changes",
        "plan_interval_s": "seconds from 0.1: how often each statement's plan is asked for",
        "logs": "'plain' (records gain trace_id) or 'json' (every handler writes JSON lines)",
        "run_id": "which run this is",
        "strategy": "which strategy this is",
    }
)

NEVER: Final = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key", "x-csrftoken"})


class InstrumentsMisconfigured(Exception):
    """PERFLAB holds mistakes; the message has one line for each."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n  ".join(("the instruments cannot start with these options:", *mistakes)))


def read_options(
    settings: object, environment: Mapping[str, str], defaults: Mapping[str, Any] | None = None
) -> Options:
    """What the project and the deployment say together.

    Args:
        settings: The value of PERFLAB; anything but a dict is a mistake.
        environment: Of the process.
        defaults: What standard variables say, weaker than both.

    Raises:
        InstrumentsMisconfigured: with every mistake.
    """
    wrong: list[str] = []
    given: dict[str, tuple[str, Any]] = {
        name: ("a standard variable", value) for name, value in (defaults or {}).items()
    }
    if isinstance(settings, Mapping):
        given.update({str(name): (f"PERFLAB[{name!r}]", value) for name, value in settings.items()})
    else:
        wrong.append(f"PERFLAB={settings!r}: give a dict")
    if text := environment.get(VARIABLE, ""):
        deployed = _decoded(text)
        if deployed is None:
            wrong.append(f"{VARIABLE}={text!r}: give a JSON object")
        else:
            given.update({name: (f"{VARIABLE} {name}", value) for name, value in deployed.items()})
    wrong += [mistake for name, (where, value) in given.items() for mistake in _mistakes(name, where, value)]
    if wrong:
        raise InstrumentsMisconfigured(tuple(wrong))
    return options_from({name: value for name, (_, value) in given.items()})


def options_from(values: Mapping[str, Any]) -> Options:
    """Checked values, as JSON or Python wrote them."""
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    return Options(**fields)


def _decoded(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _mistakes(name: str, where: str, value: Any) -> Iterator[str]:
    fields = {field.name for field in dataclasses.fields(Options)}
    if name not in fields:
        nearest = difflib.get_close_matches(name, fields, n=1, cutoff=0.6)
        hint = f"did you mean {nearest[0]!r}?" if nearest else f"the options are {', '.join(sorted(fields))}"
        yield f"{where}: unknown option; {hint}"
    elif not _good(name, value):
        yield f"{where}={value!r}: give {HELP[name]}"


def _good(name: str, value: Any) -> bool:
    return GOOD.get(name, _text)(value)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(text, str) for text in value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


GOOD: Final[Mapping[str, Callable[[Any], bool]]] = MappingProxyType(
    {
        "sinks": lambda value: value is None or (_texts(value) and set(value) <= set(EXTRAS)),
        "headers": lambda value: _texts(value) and not {header.lower() for header in value} & NEVER,
        "sample_ratio": lambda value: _number(value) and 0 <= value <= 1,
        "slow_s": lambda value: _number(value) and value >= 0,
        "repeats": lambda value: _whole(value) and value >= 2,
        "queue": lambda value: _whole(value) and value >= 1,
        "metrics_port": lambda value: _whole(value) and 0 <= value <= 65535,
        "shipping": lambda value: value in ("process", "thread"),
        "logs": lambda value: value in ("plain", "json"),
        "metrics_host": lambda value: _text(value) and re.fullmatch(r"[\w.:-]+", value) is not None,
        "celery": _flag,
        "commands": _flag,
        "redis": _flag,
        "database": _flag,
        "caches": _flag,
        "pools": _flag,
        "garbage": _flag,
        "plan_changes": _flag,
        "plan_interval_s": lambda value: _number(value) and value >= 0.1,
    }
)
"""What each option accepts; those that are not here are any text."""
