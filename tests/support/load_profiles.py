"""Load profiles drawn by Hypothesis, one strategy for each row of the table, and the integral of a level."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from perflab_loadtests.profiles import LoadProfile, Stage, profile_of
from perflab_loadtests.profiles.replay import EXAMPLE

LEVELS = st.floats(0.5, 60)
DURATIONS_S = st.floats(0.5, 20)


def _tables(name: str, **parameters: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({"name": st.just(name), **parameters})


TABLES: Final[Mapping[str, st.SearchStrategy[dict[str, object]]]] = {
    "smoke": _tables("smoke", level=LEVELS, duration_s=DURATIONS_S),
    "constant": _tables("constant", level=LEVELS, duration_s=DURATIONS_S),
    "ramp": _tables("ramp", start=st.floats(0, 60), end=LEVELS, duration_s=DURATIONS_S, hold_s=st.floats(0, 9)),
    "steps": _tables("steps", start=LEVELS, step=st.floats(0, 20), count=st.integers(1, 9), step_s=DURATIONS_S),
    "spike": _tables(
        "spike",
        base=st.floats(0, 20),
        peak=st.floats(21, 90),
        before_s=DURATIONS_S,
        spike_s=DURATIONS_S,
        after_s=st.just(0) | DURATIONS_S,
        edge_s=st.just(0) | st.floats(0.1, 2),
    ),
    "soak": _tables("soak", level=LEVELS, duration_s=DURATIONS_S, ramp_s=st.just(0) | DURATIONS_S),
    "sine": _tables(
        "sine", mean=st.floats(30, 60), amplitude=st.floats(1, 30), period_s=DURATIONS_S, duration_s=DURATIONS_S
    ),
    "breakpoint": _tables(
        "breakpoint",
        start=st.floats(1, 10),
        most=st.floats(10, 60),
        step_s=st.floats(0.5, 5),
        factor=st.floats(1.1, 3),
    ),
    "replay": _tables("replay", file=st.just(str(EXAMPLE)), scale=st.floats(0.01, 0.5)),
}

PROFILES_OF_ALL_KINDS: Final[st.SearchStrategy[LoadProfile]] = st.one_of(*TABLES.values()).map(profile_of)


def expected_by(stages: Sequence[Stage], moments_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """The integral of the level up to each moment: every stage's quadratic, written out again."""
    total = np.zeros_like(moments_s)
    start_s = 0.0
    for stage in stages:
        within_s = np.clip(moments_s - start_s, 0, stage.duration_s)
        total += stage.start * within_s + (stage.end - stage.start) * within_s**2 / (2 * stage.duration_s)
        start_s += stage.duration_s
    return total


def write_csv(folder: Path, text: str) -> str:
    """A file for replay; returns its path."""
    file = folder / "traffic.csv"
    file.write_text(text)
    return str(file)
