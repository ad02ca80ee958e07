"""Which profiles are there? One file each, one row each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perflab_loadtests.profiles.breakpoint import Breakpoint
from perflab_loadtests.profiles.constant import Constant
from perflab_loadtests.profiles.profile import LoadProfile
from perflab_loadtests.profiles.ramp import Ramp
from perflab_loadtests.profiles.replay import Replay
from perflab_loadtests.profiles.sine import Sine
from perflab_loadtests.profiles.smoke import Smoke
from perflab_loadtests.profiles.soak import Soak
from perflab_loadtests.profiles.spike import Spike
from perflab_loadtests.profiles.steps import Steps

PROFILES: Final[Mapping[str, type[LoadProfile]]] = MappingProxyType(
    {profile.name: profile for profile in (Smoke, Constant, Ramp, Steps, Spike, Soak, Sine, Breakpoint, Replay)}
)
