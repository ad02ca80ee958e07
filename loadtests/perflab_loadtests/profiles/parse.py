"""Which profile does a text or a table mean? Reports every mistake at once.

    SPEC      ::=  NAME [ ":" PAIR { "," PAIR } ]          smoke
    PAIR      ::=  KEY "=" VALUE                           ramp:start=10,end=100,duration=90s
    VALUE     ::=  NUMBER | DURATION | TEXT
    DURATION  ::=  NUMBER [ "ms" | "s" | "m" | "h" ]       500ms, 90s, 1.5m, 1h

Space around a part is ignored. A key is a parameter's name, whose unit may be left out (parameters.py says when);
a duration without a unit counts in its parameter's own: `duration=90` is 90 s, `p95=300` is 300 ms. A text with a
comma needs a table. The same names, keys and values make a table of JSON or TOML, where numbers may be numbers:

    {"name": "ramp", "start": 10, "end": 100, "duration": "90s"}
"""

from collections.abc import Mapping
from typing import Any

from perflab_loadtests.profiles.catalogue import PROFILES
from perflab_loadtests.profiles.durations import read_duration
from perflab_loadtests.profiles.mistakes import BadProfile, unknown
from perflab_loadtests.profiles.parameters import Parameter, parameters_of
from perflab_loadtests.profiles.profile import LoadProfile


def parse_profile(spec: str) -> LoadProfile:
    """The profile that a spec means.

    Raises:
        BadProfile: with every mistake.
    """
    name, _, rest = spec.partition(":")
    table: dict[str, object] = {"name": name.strip()}
    mistakes = []
    for pair in rest.split(",") if rest.strip() else ():
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not (key and equals and value):
            mistakes.append(f"{name.strip()}: {pair.strip()!r} is not KEY=VALUE")
        elif key in table:
            mistakes.append(f"{name.strip()}.{key}: is given twice")
        else:
            table[key] = value
    return _made(table, mistakes)


def profile_of(table: Mapping[str, object]) -> LoadProfile:
    """The profile that a table of JSON or TOML means.

    Raises:
        BadProfile: with every mistake.
    """
    return _made(table, [])


def table_of(profile: LoadProfile) -> dict[str, Any]:
    """The table that means this profile, with every parameter that has a value."""
    values = {parameter.name: getattr(profile, parameter.name) for parameter in parameters_of(type(profile))}
    return {"name": profile.name} | {name: value for name, value in values.items() if value is not None}


def _made(table: Mapping[str, object], mistakes: list[str]) -> LoadProfile:
    name = table.get("name")
    if not isinstance(name, str) or name not in PROFILES:
        wrong = "profile: its name is missing" if name is None else unknown("profile", str(name), PROFILES)
        raise BadProfile([wrong, *mistakes])
    parameters = parameters_of(PROFILES[name])
    by_key = {key: parameter for parameter in parameters for key in (parameter.key, parameter.name)}
    values: dict[str, Any] = {}
    seen: set[str] = set()
    for key, value in table.items():
        if key == "name":
            continue
        if key not in by_key:
            mistakes.append(unknown(name, key, [parameter.key for parameter in parameters]))
            continue
        parameter = by_key[key]
        if parameter.name in seen:
            mistakes.append(f"{name}.{key}: is given twice, as {parameter.key} and {parameter.name}")
            continue
        seen.add(parameter.name)
        try:
            values[parameter.name] = _value(parameter, value)
        except ValueError as error:
            mistakes.append(f"{name}.{key}: {value!r} {error}")
    mistakes += [f"{name}.{p.key}: is missing" for p in parameters if p.required and p.name not in seen]
    if any(parameter.required and parameter.name not in values for parameter in parameters):
        raise BadProfile(mistakes)
    try:
        profile = PROFILES[name](**values)
    except BadProfile as error:
        raise BadProfile([*mistakes, *(f"{name}: {mistake}" for mistake in error.mistakes)]) from None
    if mistakes:
        raise BadProfile(mistakes)
    return profile


def _value(parameter: Parameter, value: object) -> float | int | str:
    """The value in the parameter's own type, within its range."""
    found = _typed(parameter, value)
    mistake = parameter.range.mistake(found)
    if mistake is not None:
        raise ValueError(mistake)
    return found


def _typed(parameter: Parameter, value: object) -> float | int | str:
    kind = parameter.range.kind
    if kind == "text":
        if isinstance(value, str):
            return value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if kind != "whole number" or isinstance(value, int):
            return value
    elif isinstance(value, str):
        if kind == "duration":
            return read_duration(value, parameter.unit)
        try:
            return int(value) if kind == "whole number" else float(value)
        except ValueError:
            pass
    raise ValueError(f"is no {kind}")
