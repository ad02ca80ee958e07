"""Is this process instrumented? Off unless asked for, so that what is measured is the application."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from perflab_instrumentation.options import VARIABLE, InstrumentsMisconfigured, read_options
from perflab_target.configuration.setting import Setting

OPTIONS = Setting(
    name=VARIABLE,
    kind="text",
    help="a JSON object of the instruments' options, {} for their defaults; no instruments where it is absent",
)
SETTINGS = (OPTIONS,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruments:
    """Whether they are on; what they do they read themselves."""

    on: bool

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        return cls(on=bool(OPTIONS.value(environment)))


def contradictions(environment: Mapping[str, str]) -> Iterator[str]:
    """Options that the instruments would refuse."""
    try:
        read_options({}, {VARIABLE: OPTIONS.value(environment)})
    except InstrumentsMisconfigured as error:
        yield from error.mistakes
