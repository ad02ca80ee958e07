"""When are requests offered? Schedules of intended starts; pure, seeded, vectorised. One profile per file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perflab_loadtests.profiles.arrivals import ArrivalLaw, intended_starts_s
from perflab_loadtests.profiles.constant import Constant
from perflab_loadtests.profiles.profile import LoadProfile
from perflab_loadtests.profiles.stage import Stage

PROFILES: Final[Mapping[str, type[LoadProfile]]] = MappingProxyType({profile.name: profile for profile in (Constant,)})

__all__ = ["PROFILES", "ArrivalLaw", "Constant", "LoadProfile", "Stage", "intended_starts_s"]
