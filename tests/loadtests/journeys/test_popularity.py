"""Popular keys are asked for more often, and do not lie side by side."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.journeys.popularity import scattered_id, zipf


@given(n=st.integers(1, 5_000))
def test_every_key_is_some_ranks_id(n: int) -> None:
    assert {scattered_id(rank, n) for rank in range(n)} == set(range(1, n + 1))


@given(n=st.integers(1, 2_000), uniform=st.floats(0, 1, exclude_max=True))
def test_a_rank_is_one_of_the_n(n: int, uniform: float) -> None:
    assert 0 <= zipf(n, 0.9).rank(uniform) < n


@given(n=st.integers(2, 500), exponent=st.floats(0.1, 2))
def test_a_better_rank_is_more_likely(n: int, exponent: float) -> None:
    cumulative = (0.0, *zipf(n, exponent).cumulative)
    shares = [high - low for low, high in itertools.pairwise(cumulative)]
    assert all(better >= worse - 1e-12 for better, worse in itertools.pairwise(shares))
    assert cumulative[-1] == pytest.approx(1)


def test_the_first_rank_has_zipfs_share() -> None:
    assert zipf(3, 1.0).cumulative[0] == pytest.approx(1 / (1 + 1 / 2 + 1 / 3))


def test_no_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one key"):
        zipf(0, 0.9)
