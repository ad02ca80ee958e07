"""When are requests offered? Schedules of intended starts; pure, seeded, vectorised. One profile per file."""

from perflab_loadtests.profiles.arrivals import ArrivalLaw, intended_starts_s
from perflab_loadtests.profiles.breakpoint import Breakpoint
from perflab_loadtests.profiles.catalogue import PROFILES
from perflab_loadtests.profiles.chart import chart
from perflab_loadtests.profiles.constant import Constant
from perflab_loadtests.profiles.knee import Knee, Limits, StepFigures, broken_limits, knee_of
from perflab_loadtests.profiles.levels import duration_s, level_at, peak, users_at
from perflab_loadtests.profiles.mistakes import BadProfile
from perflab_loadtests.profiles.parameters import Parameter, parameters_of
from perflab_loadtests.profiles.parse import parse_profile, profile_of, table_of
from perflab_loadtests.profiles.profile import LoadProfile
from perflab_loadtests.profiles.stage import Stage

__all__ = [
    "PROFILES",
    "ArrivalLaw",
    "BadProfile",
    "Breakpoint",
    "Constant",
    "Knee",
    "Limits",
    "LoadProfile",
    "Parameter",
    "Stage",
    "StepFigures",
    "broken_limits",
    "chart",
    "duration_s",
    "intended_starts_s",
    "knee_of",
    "level_at",
    "parameters_of",
    "parse_profile",
    "peak",
    "profile_of",
    "table_of",
    "users_at",
]
