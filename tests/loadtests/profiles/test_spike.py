"""A spike is a base, a peak and the base again."""

import pytest

from perflab_loadtests.profiles import BadProfile, Stage
from perflab_loadtests.profiles.spike import Spike


def test_a_spike_rises_stays_and_falls() -> None:
    assert Spike(base=10, peak=100, before_s=30, spike_s=5, after_s=60, edge_s=2).stages() == (
        Stage(duration_s=30, start=10, end=10),
        Stage(duration_s=2, start=10, end=100),
        Stage(duration_s=5, start=100, end=100),
        Stage(duration_s=2, start=100, end=10),
        Stage(duration_s=60, start=10, end=10),
    )


def test_pieces_of_no_length_are_left_out() -> None:
    stages = Spike(base=0, peak=100, before_s=0, spike_s=5, after_s=0, edge_s=0).stages()
    assert stages == (Stage(duration_s=5, start=100, end=100),)


def test_a_peak_below_the_base_is_refused() -> None:
    with pytest.raises(BadProfile, match="peak: 10 must be above base, which is 20"):
        Spike(base=20, peak=10, before_s=1, spike_s=1, after_s=1)


def test_all_mistakes_are_reported_at_once() -> None:
    with pytest.raises(BadProfile) as caught:
        Spike(base=-1, peak=0, before_s=-1, spike_s=0, after_s=-1, edge_s=-1)
    assert len(caught.value.mistakes) == 6
