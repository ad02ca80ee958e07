"""Which level holds at a moment? Stages laid end to end; where two meet with a jump, the later one holds."""

import math
from collections.abc import Sequence

import numpy as np

from perflab_loadtests.profiles.stage import Floats, Stage


def duration_s(stages: Sequence[Stage]) -> float:
    """How long all stages last together."""
    return float(_ends_s(stages)[-1])


def peak(stages: Sequence[Stage]) -> float:
    """The highest level; stages are linear, so it is at one of their ends."""
    return max(max(stage.start, stage.end) for stage in stages)


def level_at(stages: Sequence[Stage], moments_s: Floats) -> Floats:
    """The level at each moment, in seconds since the first stage's start; 0 before that and after the end."""
    ends_s = _ends_s(stages)
    at = np.minimum(np.searchsorted(ends_s, moments_s, side="right"), len(stages) - 1)
    durations_s, starts, ends = np.array([(stage.duration_s, stage.start, stage.end) for stage in stages]).T
    # Clipped before it is divided: beside a stage as short as 5e-324 s any other moment would overflow.
    into_s = np.clip(moments_s - (ends_s - durations_s)[at], 0.0, durations_s[at])
    share = into_s / durations_s[at]
    # Weighted ends rather than start + slope: the result never leaves the range between them.
    levels: Floats = starts[at] * (1 - share) + ends[at] * share
    return np.where((moments_s >= 0) & (moments_s <= ends_s[-1]), levels, 0.0)


def users_at(stages: Sequence[Stage], moment_s: float) -> int:
    """How many users a closed phase keeps at a moment: the level, a half rounded up."""
    return math.floor(float(level_at(stages, np.array([moment_s]))[0]) + 0.5)


def _ends_s(stages: Sequence[Stage]) -> Floats:
    return np.cumsum([stage.duration_s for stage in stages])
