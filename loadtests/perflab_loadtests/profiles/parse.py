"""Which profile does a table mean?"""

from collections.abc import Mapping
from typing import Any

from perflab_loadtests.profiles.breakpoint import Breakpoint
from perflab_loadtests.profiles.constant import Constant
from perflab_loadtests.profiles.profile import LoadProfile


def profile_of(table: Any) -> LoadProfile:
    """The profile of a table such as {"name": "constant", "level": 10, "duration_s": 5}."""
    kinds = {kind.name: kind for kind in (Constant, Breakpoint)}
    values = dict(table) if isinstance(table, Mapping) else {}
    name = values.pop("name", None)
    if name not in kinds:
        raise ValueError(f"no profile {name!r}")
    return kinds[name](**values)
