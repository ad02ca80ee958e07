"""A sine drawn with straight lines keeps to the curve."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.profiles import BadProfile, duration_s, level_at, peak
from perflab_loadtests.profiles.sine import CHORDS, Sine


@given(mean=st.floats(50, 100), amplitude=st.floats(1, 50), period_s=st.floats(1, 100), whole_s=st.floats(1, 300))
def test_the_lines_keep_within_the_promised_bound(
    mean: float, amplitude: float, period_s: float, whole_s: float
) -> None:
    stages = Sine(mean=mean, amplitude=amplitude, period_s=period_s, duration_s=whole_s).stages()
    moments_s = np.linspace(0, whole_s, 1_001)[:-1]
    curve = mean + amplitude * np.sin(2 * np.pi * moments_s / period_s)
    bound = amplitude * math.pi**2 / (2 * CHORDS**2)
    assert np.max(np.abs(level_at(stages, moments_s) - curve)) <= bound + 1e-9 * mean
    assert bound < 0.0025 * amplitude
    assert duration_s(stages) == pytest.approx(whole_s)


def test_the_extremes_are_met_exactly() -> None:
    stages = Sine(mean=60, amplitude=40, period_s=120, duration_s=120).stages()
    assert len(stages) == CHORDS
    assert peak(stages) == 100
    assert min(stage.end for stage in stages) == 20


def test_a_wave_may_touch_nothing() -> None:
    stages = Sine(mean=40, amplitude=40, period_s=7, duration_s=30).stages()
    assert min(stage.end for stage in stages) == pytest.approx(0, abs=1e-9)


def test_a_wave_below_nothing_is_refused_together_with_one_too_short() -> None:
    with pytest.raises(BadProfile) as caught:
        Sine(mean=40, amplitude=41, period_s=0.001, duration_s=3_600)
    assert caught.value.mistakes == (
        "amplitude: 41 must be at most mean, which is 40; a level is at least 0",
        "period_s: 0.001 fits into duration_s more than 2083 times; lengthen it",
    )
