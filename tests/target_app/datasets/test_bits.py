"""Chance repeats: the same seed and label give the same draws, however they are divided."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perflab_target.datasets.bits import SCATTER, Stream, cumulative, scattered, zipf


@given(count=st.integers(1, 5_000))
def test_scattering_gives_every_rank_an_id_of_its_own(count: int) -> None:
    ids = scattered(np.arange(count, dtype=np.int64), count)
    assert sorted(ids.tolist()) == list(range(1, count + 1))


def test_scattering_is_the_formula_that_load_generators_use() -> None:
    assert scattered(np.array([3]), 1_000).tolist() == [1 + (3 * SCATTER) % 1_000]


@given(parts=st.lists(st.integers(1, 50), min_size=1, max_size=5), seed=st.integers(0, 2**64))
def test_draws_in_parts_are_the_draws_at_once(parts: list[int], seed: int) -> None:
    stream = Stream(seed, "x")
    divided = np.concatenate([stream.below(1_000, part) for part in parts])
    assert divided.tolist() == Stream(seed, "x").below(1_000, sum(parts)).tolist()


def test_streams_of_other_labels_or_seeds_differ() -> None:
    first = Stream(1, "a").below(1_000, 20).tolist()
    assert first != Stream(1, "b").below(1_000, 20).tolist()
    assert first != Stream(2, "a").below(1_000, 20).tolist()


@given(weights=st.lists(st.integers(0, 5), min_size=1, max_size=8).filter(any))
def test_what_weighs_nothing_is_never_picked(weights: list[int]) -> None:
    picked = set(Stream(1, "x").pick(cumulative(weights), 300).tolist())
    assert all(weights[position] > 0 for position in picked)


def test_zipf_makes_the_first_rank_the_most_popular() -> None:
    picked = np.bincount(Stream(1, "x").pick(zipf(1_000, 0.9), 50_000), minlength=1_000)
    # The first of 1,000 ranks has a share of 1 / sum(rank^-0.9), about 9.4 %.
    assert 0.085 < picked[0] / 50_000 < 0.105
    assert picked[0] > picked[1] > picked[10] > picked[500]


def test_shuffling_loses_nothing() -> None:
    assert sorted(Stream(1, "x").shuffled(100).tolist()) == list(range(100))
