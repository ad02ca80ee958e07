"""Two independent uniform p-values alarm as often as the equation says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_reports.gate.two_stages import critical_product


@pytest.mark.parametrize(("rate", "confirm"), [(0.005, 0.05), (0.0025, 0.1), (0.001, 0.05)])
def test_the_chance_of_a_false_alarm_is_the_one_asked_for(rate: float, confirm: float) -> None:
    product = critical_product(rate, screen_rate=0.2, confirm_rate=confirm)
    first, second = np.random.default_rng(1).random((2, 2_000_000))
    alarms = (first <= 0.2) & (second <= confirm) & (first * second <= product)
    assert alarms.mean() == pytest.approx(rate, rel=0.1)


def test_rates_that_keep_the_promise_alone_need_no_further_limit() -> None:
    assert critical_product(0.05, screen_rate=0.2, confirm_rate=0.1) == pytest.approx(0.02)


@given(st.floats(1e-5, 0.1), st.floats(0.11, 0.9), st.floats(0.01, 0.9))
def test_a_stricter_rate_never_allows_more(rate: float, screen: float, confirm: float) -> None:
    loose = critical_product(rate, screen_rate=screen, confirm_rate=confirm)
    strict = critical_product(rate / 2, screen_rate=screen, confirm_rate=confirm)
    assert 0 < strict <= loose * (1 + 1e-9)
