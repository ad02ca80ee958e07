"""Logarithmic axes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_reports.render.charts.axes import log_domain, log_ticks


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.87, 1.15, [0.9, 1, 1.1]),
        (0.6, 1.6, [0.6, 0.8, 1, 1.25, 1.5]),
        (0.06, 14, [0.1, 0.3, 1, 3, 10]),
        (0.0004, 60, [0.001, 0.01, 0.1, 1, 10]),
    ],
)
def test_ticks_are_round_and_as_dense_as_their_labels_allow(low: float, high: float, ticks: list[float]) -> None:
    assert log_ticks(low, high) == ticks


@given(st.floats(min_value=1e-6, max_value=1e6), st.floats(min_value=1.01, max_value=1e9))
def test_ticks_lie_on_the_axis_are_few_and_rise(low: float, span: float) -> None:
    ticks = log_ticks(low, low * span)
    assert 1 <= len(ticks) <= 6
    assert ticks == sorted(set(ticks))
    assert all(low * 0.99 <= tick <= low * span * 1.01 for tick in ticks)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True)))
def test_a_domain_holds_all_that_can_be_drawn(values: list[float]) -> None:
    low, high = log_domain(values)
    assert 0 < low < high
    assert all(low <= value <= high for value in values if math.isfinite(value) and 1e-300 < value < 1e300)
