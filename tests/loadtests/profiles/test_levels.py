"""Stages laid end to end have one level at each moment."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.profiles import Stage, duration_s, level_at, peak, users_at

STAGES = (
    Stage(duration_s=10, start=0, end=20),
    Stage(duration_s=5, start=50, end=50),
    Stage(duration_s=10, start=50, end=0),
)


@pytest.mark.parametrize(
    ("moment_s", "level"),
    [(-0.1, 0), (0, 0), (5, 10), (10, 50), (14.9, 50), (20, 25), (25, 0), (25.1, 0)],
)
def test_the_level_follows_the_stages_and_is_0_outside(moment_s: float, level: float) -> None:
    assert level_at(STAGES, np.array([moment_s]))[0] == pytest.approx(level)


def test_the_last_moment_still_has_the_last_level() -> None:
    stages = (Stage(duration_s=0.1, start=3, end=3),) * 3
    assert level_at(stages, np.array([duration_s(stages)]))[0] == 3


def test_the_whole_has_a_duration_and_a_peak() -> None:
    assert (duration_s(STAGES), peak(STAGES)) == (25, 50)


@pytest.mark.parametrize("stages", [(STAGES[0], Stage(duration_s=5e-324, start=20, end=20)), (STAGES[0],)])
def test_a_stage_of_next_to_no_time_changes_no_level(stages: tuple[Stage, ...]) -> None:
    assert level_at(stages, np.array([0, 5, 10, 10.1])).tolist() == [0, 10, 20, 0]


@pytest.mark.parametrize(("level", "users"), [(0.4, 0), (0.5, 1), (1.49, 1), (2.5, 3), (7, 7)])
def test_half_a_user_counts_as_one(level: float, users: int) -> None:
    assert users_at([Stage(duration_s=1, start=level, end=level)], 0.3) == users


@given(moments_s=st.lists(st.floats(-5, 30), min_size=1, max_size=20))
def test_many_moments_at_once_give_what_each_gives_alone(moments_s: list[float]) -> None:
    together = level_at(STAGES, np.array(moments_s))
    assert together.tolist() == [level_at(STAGES, np.array([moment_s]))[0] for moment_s in moments_s]
