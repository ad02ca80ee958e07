"""Lanes go to a locustfile's users by weight, after those with a fixed count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.locustfile.users import divide


@pytest.mark.parametrize(
    ("count", "users", "shares"),
    [
        (8, [(0, 3), (0, 1)], [6, 2]),
        (9, [(0, 3), (0, 1)], [7, 2]),
        (8, [(2, 1), (0, 1)], [2, 6]),
        (8, [(2, 1)], [2]),
        (3, [(0, 1), (0, 1)], [2, 1]),
    ],
)
def test_lanes_are_divided_by_weight(count: int, users: list[tuple[int, float]], shares: list[int]) -> None:
    assert divide(count, users) == shares


@given(count=st.integers(0, 500), weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=6))
def test_every_lane_is_given_to_somebody(count: int, weights: list[float]) -> None:
    shares = divide(count, [(0, weight) for weight in weights])
    assert sum(shares) == count
    exact = [count * weight / sum(weights) for weight in weights]
    assert all(abs(share - wanted) < 1 for share, wanted in zip(shares, exact, strict=True))
