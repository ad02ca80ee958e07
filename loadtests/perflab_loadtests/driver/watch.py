"""Has the rate gone beyond what the server bears? Judges a breakpoint profile's steps while they run.

A step counts once every response to it can be there: `SETTLE_S` after its end, or at the phase's own end.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from perflab_loadtests.plan import Phase
from perflab_loadtests.profiles.breakpoint import Breakpoint as BreakpointProfile
from perflab_loadtests.profiles.knee import Knee, StepFigures, find_knee
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

    def breaks(self, recorder: Recorder, started_s: float, moment_s: float) -> bool:
        """Judge the steps that have ended; True once one has broken a threshold."""
        stages = self.profile.stages()
        while len(self.steps) < len(stages):
            begins_s = started_s + sum(stage.duration_s for stage in stages[: len(self.steps)])
            stage = stages[len(self.steps)]
            if moment_s < begins_s + stage.duration_s + SETTLE_S:
                return False
            self.steps.append(
                step_figures(recorder, level=stage.start, begins_s=begins_s, ends_s=begins_s + stage.duration_s)
            )
            if find_knee(self.steps, self.profile).first_bad is not None:
                return True
        return False

    def found(self) -> Breakpoint:
        return Breakpoint(steps=tuple(self.steps), knee=find_knee(self.steps, self.profile))


def watch_over(phase: Phase) -> Watch | None:
    """A watch, if the phase's profile is a breakpoint."""
    return Watch(profile=phase.profile) if isinstance(phase.profile, BreakpointProfile) else None


def step_figures(recorder: Recorder, *, level: float, begins_s: float, ends_s: float) -> StepFigures:
    """Of the requests meant to start in [begins_s, ends_s): served ratio, percentile, errors."""
    columns = recorder.columns_since(0)
    inside = (columns["intended_s"] >= begins_s) & (columns["intended_s"] < ends_s)
    response_s = (columns["end_s"] - columns["intended_s"])[inside]
    in_time = int(np.count_nonzero(inside & (columns["end_s"] < ends_s + SETTLE_S)))
    failed = int(np.count_nonzero(columns["failure"][inside]))
    return StepFigures(
        level=level,
        served=in_time / (ends_s - begins_s),
        p95_ms=1e3 * (quantile(response_s, 0.95) or 0.0),
        error_ratio=failed / max(1, len(response_s)),
    )
