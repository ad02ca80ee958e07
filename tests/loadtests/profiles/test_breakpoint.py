"""Steps towards a breakpoint grow until their upper level."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.profiles import BadProfile, Breakpoint, Limits, Stage


def test_levels_grow_by_a_quarter_and_end_at_the_most() -> None:
    assert Breakpoint(start=16, most=30, step_s=10).levels() == (16, 20, 25, 30)


def test_levels_grow_by_a_step_where_one_is_given() -> None:
    assert Breakpoint(start=10, most=30, step=8, step_s=10).levels() == (10, 18, 26, 30)


def test_a_level_that_meets_the_most_is_not_tried_twice() -> None:
    assert Breakpoint(start=10, most=80, factor=2, step_s=10).levels() == (10, 20, 40, 80)
    assert Breakpoint(start=10, most=10, step_s=10).levels() == (10,)


def test_each_step_is_held() -> None:
    assert Breakpoint(start=10, most=20, factor=2, step_s=5).stages() == (
        Stage(duration_s=5, start=10, end=10),
        Stage(duration_s=5, start=20, end=20),
    )


@given(start=st.floats(0.1, 100), growth=st.floats(1, 1_000), factor=st.floats(1.01, 10))
def test_levels_ascend_by_at_most_the_factor(start: float, growth: float, factor: float) -> None:
    levels = Breakpoint(start=start, most=start * growth, factor=factor, step_s=1).levels()
    assert levels[-1] == start * growth
    assert all(1 < after / before <= factor * (1 + 1e-6) for before, after in pairwise(levels))


def test_its_limits_are_those_of_the_knee() -> None:
    assert Breakpoint(start=1, most=2, step_s=1).limits == Limits(p95_ms=500, error_ratio=0.01, served_ratio=0.95)


def test_contradictions_are_reported_at_once() -> None:
    with pytest.raises(BadProfile) as caught:
        Breakpoint(start=10, most=5, factor=2, step=1, step_s=1)
    assert caught.value.mistakes == (
        "factor and step: give one of them",
        "most: 5 must be at least start, which is 10",
    )


def test_steps_without_end_are_refused() -> None:
    with pytest.raises(BadProfile, match="reached after more than 1000 steps"):
        Breakpoint(start=1, most=1_000_000, factor=1.000001, step_s=1)


def test_ratios_above_1_are_refused() -> None:
    with pytest.raises(BadProfile) as caught:
        Breakpoint(start=1, most=2, step_s=1, factor=1, error_ratio=2, served_ratio=-1)
    assert caught.value.mistakes == (
        "factor: 1 must be above 1",
        "error_ratio: 2 must be at most 1",
        "served_ratio: -1 must be at least 0",
    )
