"""Which variables does the application understand, and what is wrong with a given environment?

The lab asks before anything starts. Importing this configures nothing and reads nothing.
"""

import difflib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perflab_target.configuration import cache, database, examination, instruments, pool, security
from perflab_target.configuration.setting import Setting

PREFIX: Final = "PERFLAB_"

SETTINGS: Final[Mapping[str, Setting]] = MappingProxyType(
    {
        setting.name: setting
        for concern in (database, cache, pool, security, examination, instruments)
        for setting in concern.SETTINGS
    }
)


def mistakes(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Every mistake at once, each with its name, its value and what would be right."""
    return (*unknown_names(environment), *bad_values(environment))


def unknown_names(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Names with our prefix that are not in the catalogue, each with the nearest that is."""
    strangers = sorted(name for name in environment if name.startswith(PREFIX) and name not in SETTINGS)
    return tuple(_unknown(name) for name in strangers)


def misspelt_names(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Unknown names that look like one of ours; a whole process environment also holds other rooms' variables."""
    return unknown_names({name: value for name, value in environment.items() if nearest(name) is not None})


def bad_values(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Values outside their choices; where each is good alone, pairs that contradict each other."""
    wrong = [
        mistake
        for name, setting in SETTINGS.items()
        if name in environment and (mistake := setting.mistake(environment[name])) is not None
    ]
    if wrong:
        return tuple(wrong)
    return tuple(
        mistake
        for concern in (cache, pool, examination, instruments)
        for mistake in concern.contradictions(environment)
    )


def nearest(name: str) -> str | None:
    """The setting that this unknown name was probably meant to be."""
    known = [known.removeprefix(PREFIX) for known in SETTINGS]
    found = difflib.get_close_matches(name.removeprefix(PREFIX), known, n=1, cutoff=0.75)
    return PREFIX + found[0] if found else None


def _unknown(name: str) -> str:
    guess = nearest(name)
    hint = f"did you mean {guess}?" if guess else f"the settings are {', '.join(SETTINGS)}"
    return f"{name}: unknown setting; {hint}"
