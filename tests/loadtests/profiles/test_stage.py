"""A stage's two equations are each other's inverse."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perflab_loadtests.profiles import Stage

LEVELS = st.floats(0, 10_000)
DURATIONS = st.floats(0.1, 3_600)


@given(duration_s=DURATIONS, start=LEVELS, end=LEVELS, share=st.floats(0, 1))
def test_the_moment_of_a_count_has_that_count(duration_s: float, start: float, end: float, share: float) -> None:
    stage = Stage(duration_s=duration_s, start=start, end=end)
    assume(stage.expected_arrivals > 1e-6)
    count = share * stage.expected_arrivals
    moment_s = stage.moments_s(np.array([count]))[0]
    assert 0 <= moment_s <= duration_s
    found = start * moment_s + (end - start) * moment_s**2 / (2 * duration_s)
    assert found == pytest.approx(count, rel=1e-6, abs=1e-6 * stage.expected_arrivals)


@pytest.mark.parametrize("duration_s", [0, -1, float("nan"), float("inf")])
def test_an_impossible_duration_is_refused(duration_s: float) -> None:
    with pytest.raises(ValueError, match="duration_s"):
        Stage(duration_s=duration_s, start=1, end=1)


@pytest.mark.parametrize("level", [-1, float("nan"), float("inf")])
def test_an_impossible_level_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="levels"):
        Stage(duration_s=1, start=level, end=1)


def test_the_shortest_stage_has_its_moments_within_it() -> None:
    stage = Stage(duration_s=5e-324, start=0, end=1e9)
    assert stage.moments_s(np.array([0.0, stage.expected_arrivals])).tolist() == [0, stage.duration_s]
