"""A stage's two equations are each other's inverse."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perflab_loadtests.profiles import Stage

RATES = st.floats(0, 10_000)
DURATIONS = st.floats(0.1, 3_600)


@given(duration_s=DURATIONS, start_rps=RATES, end_rps=RATES, share=st.floats(0, 1))
def test_the_moment_of_a_count_has_that_count(
    duration_s: float, start_rps: float, end_rps: float, share: float
) -> None:
    stage = Stage(duration_s=duration_s, start_rps=start_rps, end_rps=end_rps)
    assume(stage.expected_arrivals > 1e-6)
    count = share * stage.expected_arrivals
    moment_s = stage.moments_s(np.array([count]))[0]
    assert 0 <= moment_s <= duration_s
    found = start_rps * moment_s + (end_rps - start_rps) * moment_s**2 / (2 * duration_s)
    assert found == pytest.approx(count, rel=1e-6, abs=1e-6 * stage.expected_arrivals)


@pytest.mark.parametrize("duration_s", [0, -1, float("nan"), float("inf")])
def test_an_impossible_duration_is_refused(duration_s: float) -> None:
    with pytest.raises(ValueError, match="duration_s"):
        Stage(duration_s=duration_s, start_rps=1, end_rps=1)


@pytest.mark.parametrize("rate", [-1, float("nan"), float("inf")])
def test_an_impossible_rate_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="rates"):
        Stage(duration_s=1, start_rps=rate, end_rps=1)
