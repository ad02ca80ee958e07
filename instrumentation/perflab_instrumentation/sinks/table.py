"""Which sinks are there, and how is each opened? Imported only when used, since each is an extra."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from perflab_instrumentation.options import Options
from perflab_instrumentation.shipping.delivery import Sink


def _otel(options: Options) -> Sink:
    from perflab_instrumentation.sinks.otel import OtelSink

    return OtelSink(options)


def _sentry(options: Options) -> Sink:
    from perflab_instrumentation.sinks.sentry import SentrySink

    return SentrySink(options)


def _silk(options: Options) -> Sink:
    from perflab_instrumentation.sinks.silk import SilkSink

    return SilkSink(options)


SINKS: Final[Mapping[str, Callable[[Options], Sink]]] = MappingProxyType(
    {"otel": _otel, "sentry": _sentry, "silk": _silk}
)
"""Prometheus is none of them: it asks, and is answered by `exposition.py`."""


def openers(options: Options, sinks: tuple[str, ...]) -> Mapping[str, Callable[[], Sink]]:
    """The chosen ones, each ready to be opened by its own thread."""
    return {name: lambda open_sink=SINKS[name]: open_sink(options) for name in sinks if name in SINKS}  # type: ignore[misc]
