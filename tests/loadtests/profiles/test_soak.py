"""A soak starts gently and lasts."""

import pytest

from perflab_loadtests.profiles import BadProfile, Stage
from perflab_loadtests.profiles.soak import Soak

LONG = Stage(duration_s=3_600, start=20, end=20)


def test_a_soak_rises_for_half_a_minute_before_its_duration_begins() -> None:
    assert Soak(level=20, duration_s=3_600).stages() == (Stage(duration_s=30, start=0, end=20), LONG)


def test_a_soak_may_start_at_once() -> None:
    assert Soak(level=20, duration_s=3_600, ramp_s=0).stages() == (LONG,)


def test_all_mistakes_are_reported_at_once() -> None:
    with pytest.raises(BadProfile) as caught:
        Soak(level=0, duration_s=0, ramp_s=-1)
    assert [mistake.split(":")[0] for mistake in caught.value.mistakes] == ["level", "duration_s", "ramp_s"]
