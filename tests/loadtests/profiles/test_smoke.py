"""A smoke test is a trickle."""

import pytest

from perflab_loadtests.profiles import BadProfile, Stage
from perflab_loadtests.profiles.smoke import Smoke


def test_smoke_without_words_is_one_a_second_for_ten_seconds() -> None:
    assert Smoke().stages() == (Stage(duration_s=10, start=1, end=1),)


def test_both_mistakes_are_reported_at_once() -> None:
    with pytest.raises(BadProfile) as caught:
        Smoke(level=0, duration_s=float("inf"))
    assert caught.value.mistakes == ("level: 0 must be above 0", "duration_s: inf must be finite")
