"""Has the rate gone beyond what the server bears? Judges a breakpoint profile's steps while they run.

A step counts once every response to it can be there: `SETTLE_S` after its end, or at the phase's own end.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from perflab_loadtests.plan import Phase
from perflab_loadtests.profiles import Breakpoint as BreakpointProfile
from perflab_loadtests.profiles import Knee, StepFigures, broken_limits, knee_of
from perflab_loadtests.recording.quantile import quantile
from perflab_loadtests.recording.recorder import Recorder

SETTLE_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakpoint:
    """What a breakpoint phase found: figures per step, and the knee between the last good and the first bad one."""

    steps: tuple[StepFigures, ...]
    knee: Knee


@dataclass(slots=True, kw_only=True)
class Watch:
    """Follows one breakpoint phase."""

    profile: BreakpointProfile
    steps: list[StepFigures] = field(default_factory=list)
    _dropped: int = 0

    def breaks(self, recorder: Recorder, dropped: int, started_s: float, moment_s: float) -> bool:
        """Judge the steps that have ended; True once one has broken a limit. `dropped` arrivals were, until now."""
        levels = self.profile.levels()
        while len(self.steps) < len(levels):
            begins_s = started_s + len(self.steps) * self.profile.step_s
            ends_s = begins_s + self.profile.step_s
            if moment_s < ends_s + SETTLE_S:
                return False
            step = step_figures(
                recorder,
                level=levels[len(self.steps)],
                begins_s=begins_s,
                ends_s=ends_s,
                dropped=dropped - self._dropped,
            )
            self._dropped = dropped
            self.steps.append(step)
            if broken_limits(step, self.profile.limits):
                return True
        return False

    def found(self) -> Breakpoint:
        return Breakpoint(steps=tuple(self.steps), knee=knee_of(self.steps, self.profile.limits))


def watch_over(phase: Phase) -> Watch | None:
    """A watch, if the phase's profile is a breakpoint."""
    return Watch(profile=phase.profile) if isinstance(phase.profile, BreakpointProfile) else None


def step_figures(recorder: Recorder, *, level: float, begins_s: float, ends_s: float, dropped: int) -> StepFigures:
    """Of the requests meant to start in [begins_s, ends_s): those answered well and in time, percentile, errors."""
    columns = recorder.columns_since(0)
    inside = (columns["intended_s"] >= begins_s) & (columns["intended_s"] < ends_s)
    response_s = (columns["end_s"] - columns["intended_s"])[inside]
    failed = columns["failure"] != 0
    in_time = int(np.count_nonzero(inside & ~failed & (columns["end_s"] < ends_s + SETTLE_S)))
    p95_s = quantile(response_s, 0.95)
    length_s = ends_s - begins_s
    return StepFigures(
        level=level,
        served=in_time / length_s,
        p95_ms=None if p95_s is None else 1e3 * p95_s,
        error_ratio=int(np.count_nonzero(inside & failed)) / max(1, len(response_s)),
        dropped=dropped,
        offered=(len(response_s) + dropped) / length_s,
    )
