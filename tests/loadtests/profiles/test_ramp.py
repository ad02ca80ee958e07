"""A ramp is a line, and a hold if wanted."""

import pytest

from perflab_loadtests.profiles import BadProfile, Stage
from perflab_loadtests.profiles.ramp import Ramp

UP = Stage(duration_s=60, start=10, end=100)


def test_a_ramp_goes_from_its_start_to_its_end() -> None:
    assert Ramp(start=10, end=100, duration_s=60).stages() == (UP,)


def test_a_hold_keeps_the_end() -> None:
    assert Ramp(start=10, end=100, duration_s=60, hold_s=5).stages() == (UP, Stage(duration_s=5, start=100, end=100))


def test_a_ramp_may_go_down_to_nothing() -> None:
    assert Ramp(start=10, end=0, duration_s=1).stages() == (Stage(duration_s=1, start=10, end=0),)


def test_a_ramp_from_nothing_to_nothing_is_refused() -> None:
    with pytest.raises(BadProfile, match="one of them must be above 0"):
        Ramp(start=0, end=0, duration_s=1)


def test_all_mistakes_are_reported_at_once() -> None:
    with pytest.raises(BadProfile) as caught:
        Ramp(start=-1, end=-2, duration_s=0, hold_s=-3)
    assert [mistake.split(":")[0] for mistake in caught.value.mistakes] == ["start", "end", "duration_s", "hold_s"]
