"""A constant level is one stage."""

import pytest

from perflab_loadtests.profiles import BadProfile, Constant, Stage


def test_the_level_never_changes() -> None:
    assert Constant(level=40, duration_s=60).stages() == (Stage(duration_s=60, start=40, end=40),)


def test_both_mistakes_are_reported_at_once() -> None:
    with pytest.raises(BadProfile) as caught:
        Constant(level=float("nan"), duration_s=-1)
    assert caught.value.mistakes == ("level: nan must be finite", "duration_s: -1 must be above 0")
