"""Which mix does a name mean? One of ours, or a user's own as `module:Name`."""

import importlib
from collections.abc import Callable

from perflab_loadtests.journeys.journey import Mix
from perflab_loadtests.journeys.mixes import MIXES


class UnknownMix(ValueError):
    """No mix of this name; the message names the choices."""


def find_mix(name: str, load: Callable[[str], object] = importlib.import_module) -> Mix:
    """The mix of this name.

    Raises:
        UnknownMix: there is none.
    """
    if name in MIXES:
        return MIXES[name]
    module, separator, attribute = name.partition(":")
    if not separator:
        raise UnknownMix(f"no mix {name!r}; the mixes are {', '.join(MIXES)}, or module:Name for your own")
    try:
        found = getattr(load(module), attribute)
    except (ImportError, AttributeError) as error:
        raise UnknownMix(f"mix {name!r} cannot be loaded: {error}") from error
    if not isinstance(found, Mix):
        raise UnknownMix(f"mix {name!r} is a {type(found).__name__}; it must be a perflab_loadtests.journeys.Mix")
    return found
