"""Arrivals fall where their law says, the same for the same key."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from perflab_loadtests.profiles import ArrivalLaw, Constant, Stage, intended_starts_s

STAGES = st.lists(
    st.builds(Stage, duration_s=st.floats(0.5, 20), start=st.floats(0, 200), end=st.floats(1, 200)),
    min_size=1,
    max_size=4,
)
LAWS = st.sampled_from(["poisson", "uniform"])


@given(stages=STAGES, law=LAWS, key=st.integers(0, 2**64 - 1))
def test_arrivals_ascend_within_the_schedule(stages: list[Stage], law: ArrivalLaw, key: int) -> None:
    starts_s = intended_starts_s(stages, law, key)
    assert all(before <= after for before, after in pairwise(starts_s))
    assert all(0 <= start_s <= sum(stage.duration_s for stage in stages) + 1e-9 for start_s in starts_s)


@given(law=LAWS, key=st.integers(0, 2**64 - 1))
def test_the_same_key_gives_the_same_schedule(law: ArrivalLaw, key: int) -> None:
    stages = Constant(level=50, duration_s=3).stages()
    assert np.array_equal(intended_starts_s(stages, law, key), intended_starts_s(stages, law, key))


def test_poisson_gaps_are_exponential() -> None:
    starts_s = intended_starts_s(Constant(level=200, duration_s=100).stages(), "poisson", 11)
    gaps_s = np.diff(starts_s)
    assert stats.kstest(gaps_s, "expon", args=(0, 1 / 200)).pvalue > 0.01
    assert abs(np.corrcoef(gaps_s[:-1], gaps_s[1:])[0, 1]) < 0.03


def test_poisson_counts_vary_as_they_should() -> None:
    counts = [len(intended_starts_s(Constant(level=100, duration_s=5).stages(), "poisson", key)) for key in range(400)]
    assert np.mean(counts) == pytest.approx(500, rel=0.01)
    assert np.var(counts) / np.mean(counts) == pytest.approx(1, abs=0.25)


def test_uniform_arrivals_are_evenly_spread() -> None:
    starts_s = intended_starts_s(Constant(level=10, duration_s=2).stages(), "uniform", 0)
    assert starts_s == pytest.approx(np.arange(0.05, 2, 0.1))


def test_a_ramp_has_more_arrivals_where_the_level_is_higher() -> None:
    starts_s = intended_starts_s([Stage(duration_s=100, start=0, end=100)], "poisson", 3)
    assert np.mean(starts_s > 50) == pytest.approx(0.75, abs=0.02)
