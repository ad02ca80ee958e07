"""What may a profile's parameters be? Ranges stand beside the types, for the constructor and for parse.py alike.

A parameter's key is its name; the unit at its end (`_s`, `_ms`) may be left out, unless the profile has another
parameter of the shorter name: `duration` is `duration_s`, while in `steps` a `step` is a level and `step_s` a time.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, Any, Literal, get_type_hints

from perflab_loadtests.profiles.mistakes import BadProfile
from perflab_loadtests.profiles.profile import LoadProfile

UNITS = ("_ms", "_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Which values are allowed: finite ones within the bounds."""

    kind: Literal["number", "whole number", "duration", "text"] = "number"
    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    def mistake(self, value: Any) -> str | None:
        """What is wrong with the value; None if nothing is."""
        if self.kind == "text":
            return None if value else "must not be empty"
        if not math.isfinite(value):
            return "must be finite"
        if self.above is not None and not value > self.above:
            return f"must be above {self.above:g}"
        if self.at_least is not None and not value >= self.at_least:
            return f"must be at least {self.at_least:g}"
        if self.at_most is not None and not value <= self.at_most:
            return f"must be at most {self.at_most:g}"
        return None


# Far beyond any load, and small enough for every sum and product of such numbers to be finite.
MOST = 1e9
Level = Annotated[float, Range(above=0, at_most=MOST)]
LevelOrZero = Annotated[float, Range(at_least=0, at_most=MOST)]
Change = Annotated[float, Range(at_least=-MOST, at_most=MOST)]
Duration = Annotated[float, Range(kind="duration", above=0, at_most=MOST)]
DurationOrZero = Annotated[float, Range(kind="duration", at_least=0, at_most=MOST)]
Factor = Annotated[float, Range(above=0, at_most=MOST)]
Ratio = Annotated[float, Range(at_least=0, at_most=1)]
Count = Annotated[int, Range(kind="whole number", at_least=1, at_most=10_000)]
Text = Annotated[str, Range(kind="text")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One field of a profile, as a user meets it."""

    name: str
    key: str
    """The shortest name that means it."""
    range: Range
    required: bool
    default: Any

    @property
    def unit(self) -> str:
        """s, ms, or nothing."""
        return next((unit[1:] for unit in UNITS if self.name.endswith(unit)), "")


def parameters_of(profile: type[LoadProfile]) -> tuple[Parameter, ...]:
    """Its parameters, in the order of its fields."""
    hints = get_type_hints(profile, include_extras=True)
    shown = [field for field in fields(profile) if field.init]
    names = {field.name for field in shown}
    return tuple(
        Parameter(
            name=field.name,
            key=_key(field.name, names),
            range=hints[field.name].__metadata__[0],
            required=field.default is MISSING,
            default=None if field.default is MISSING else field.default,
        )
        for field in shown
    )


def check(profile: LoadProfile, contradictions: Iterable[str] = ()) -> None:
    """Refuse an instance with values out of range, or else with values that contradict each other.

    Args:
        profile: A new instance; what its annotations promise is checked.
        contradictions: Taken only if every value is in range, so that a generator may compute with them.

    Raises:
        BadProfile: with every mistake.
    """
    mistakes = tuple(_out_of_range(profile)) or tuple(contradictions)
    if mistakes:
        raise BadProfile(mistakes)


def _out_of_range(profile: LoadProfile) -> Iterator[str]:
    for parameter in parameters_of(type(profile)):
        value = getattr(profile, parameter.name)
        if value is None and not parameter.required:
            continue
        mistake = parameter.range.mistake(value)
        if mistake is not None:
            yield f"{parameter.name}: {value!r} {mistake}"


def _key(name: str, names: set[str]) -> str:
    short = next((name.removesuffix(unit) for unit in UNITS if name.endswith(unit)), name)
    return name if short in names else short
