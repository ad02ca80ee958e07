"""When are requests offered? Schedules of intended starts; pure, seeded, vectorised. One profile per file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perflab_loadtests.profiles.arrivals import ArrivalLaw, intended_starts_s
from perflab_loadtests.profiles.breakpoint import Breakpoint
from perflab_loadtests.profiles.constant import Constant
from perflab_loadtests.profiles.parse import profile_of
from perflab_loadtests.profiles.profile import LoadProfile
from perflab_loadtests.profiles.stage import Stage, duration_s, level_at, users_at

PROFILES: Final[Mapping[str, type[LoadProfile]]] = MappingProxyType(
    {profile.name: profile for profile in (Constant, Breakpoint)}
)

__all__ = [
    "PROFILES",
    "ArrivalLaw",
    "Breakpoint",
    "Constant",
    "LoadProfile",
    "Stage",
    "duration_s",
    "intended_starts_s",
    "level_at",
    "profile_of",
    "users_at",
]
