"""Steps are a staircase."""

import pytest

from perflab_loadtests.profiles import BadProfile, Stage
from perflab_loadtests.profiles.steps import Steps


def test_each_step_is_higher_by_the_same() -> None:
    assert Steps(start=10, step=5, count=3, step_s=20).stages() == tuple(
        Stage(duration_s=20, start=level, end=level) for level in (10, 15, 20)
    )


def test_steps_may_go_down_to_nothing() -> None:
    assert Steps(start=10, step=-5, count=3, step_s=20).levels() == (10, 5, 0)


def test_steps_below_nothing_are_refused() -> None:
    with pytest.raises(BadProfile, match="step: -5 leads to -5 after 4 steps; a level is at least 0"):
        Steps(start=10, step=-5, count=4, step_s=20)


def test_steps_that_stay_at_nothing_are_refused() -> None:
    with pytest.raises(BadProfile, match="start and step"):
        Steps(start=0, step=0, count=4, step_s=20)


def test_all_mistakes_are_reported_at_once() -> None:
    with pytest.raises(BadProfile) as caught:
        Steps(start=-1, step=float("inf"), count=0, step_s=0)
    assert [mistake.split(":")[0] for mistake in caught.value.mistakes] == ["start", "step", "count", "step_s"]
