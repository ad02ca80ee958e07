"""A step is found where it is, noise is left alone, and the unit of a figure does not matter."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perflab_reports.history.change_points import best_split, change_points

LEVELS = st.lists(st.integers(min_value=-1000, max_value=1000), min_size=6, max_size=18)


def seeded(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def noise(count: int, spread: float = 0.04, seed: int = 1) -> np.ndarray:
    return seeded(seed).normal(0, spread, count)


def energy_by_definition(values: list[float], at: int, end: int) -> float:
    left, right = values[:at], values[at:end]
    between = sum(abs(x - y) for x in left for y in right) * 2 / (len(left) * len(right))
    within = [
        sum(abs(a - b) for a, b in combinations(part, 2)) / (len(part) * (len(part) - 1) / 2) for part in (left, right)
    ]
    return len(left) * len(right) / (len(left) + len(right)) * (between - sum(within))


def test_a_ten_percent_step_in_four_percent_noise_is_found_within_a_run() -> None:
    values = noise(40)
    values[25:] += np.log(1.10)
    (change,) = change_points(values, rng=seeded())
    assert abs(change.index - 25) <= 1
    assert change.after - change.before == pytest.approx(np.log(1.10), abs=0.03)
    assert change.p_value <= 0.01


def test_power_for_ten_percent_ten_runs_after_it() -> None:
    found = 0
    for seed in range(40):
        values = noise(40, seed=seed)
        values[30:] += np.log(1.10)
        found += any(abs(change.index - 30) <= 2 for change in change_points(values, rng=seeded(seed), shuffles=199))
    assert found >= 36


def test_up_and_down_again_are_two_changes() -> None:
    values = noise(45, 0.02)
    values[15:30] += 0.3
    assert [change.index for change in change_points(values, rng=seeded())] == [15, 30]


def test_noise_alone_changes_no_more_often_than_the_level_says() -> None:
    series = 400
    false = sum(
        bool(change_points(noise(30, seed=seed), rng=seeded(seed), level=0.05, shuffles=59)) for seed in range(series)
    )
    # A binomial with p = 0.05 exceeds this in fewer than one of a thousand such tests.
    assert false <= 34


def test_heavy_tails_are_no_change() -> None:
    false = sum(
        bool(change_points(seeded(seed).standard_t(2, 30), rng=seeded(seed), level=0.05, shuffles=59))
        for seed in range(100)
    )
    assert false <= 13


def test_one_wild_run_is_no_change() -> None:
    values = noise(30)
    values[12] += 3
    assert change_points(values, rng=seeded()) == ()


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0, 1.0, 9.0, 9.0], [7.0] * 50])
def test_too_few_runs_or_a_constant_have_no_change(values: list[float]) -> None:
    assert change_points(values, rng=seeded()) == ()


def test_an_exact_counter_that_steps_is_found() -> None:
    (change,) = change_points([5.0] * 8 + [16.0] * 5, rng=seeded())
    assert (change.index, change.before, change.after) == (8, 5.0, 16.0)


def test_what_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        change_points([1.0, float("nan")], rng=seeded())


def test_shuffles_too_few_for_the_level_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot reach"):
        change_points([1.0] * 9, rng=seeded(), level=0.01, shuffles=50)


@settings(deadline=None)
@given(LEVELS)
def test_the_best_split_is_the_largest_by_definition(values: list[int]) -> None:
    floats = [float(value) for value in values]
    split = best_split(np.array(floats))
    largest = max(
        energy_by_definition(floats, at, end)
        for at in range(3, len(floats) - 2)
        for end in range(at + 3, len(floats) + 1)
    )
    assert (split.statistic if split else 0.0) == pytest.approx(max(largest, 0.0), abs=1e-6)


@settings(deadline=None)
@given(LEVELS, st.integers(min_value=-500, max_value=500), st.integers(min_value=-8, max_value=8))
def test_neither_zero_point_nor_unit_matters(values: list[int], shift: int, power: int) -> None:
    found = change_points(values, rng=seeded(), level=0.05, shuffles=39)
    moved = change_points([(value + shift) * 2.0**power for value in values], rng=seeded(), level=0.05, shuffles=39)
    assert [change.index for change in moved] == [change.index for change in found]


@settings(deadline=None)
@given(LEVELS)
def test_the_sign_does_not_matter(values: list[int]) -> None:
    found = change_points(values, rng=seeded(), level=0.05, shuffles=39)
    mirrored = change_points([-value for value in values], rng=seeded(), level=0.05, shuffles=39)
    assert [(change.index, -change.before) for change in mirrored] == [(c.index, c.before) for c in found]


@settings(deadline=None)
@given(LEVELS)
def test_levels_never_get_shorter_than_asked_for(values: list[int]) -> None:
    bounds = [0, *(c.index for c in change_points(values, rng=seeded(), level=0.05, shuffles=39)), len(values)]
    assert all(later - earlier >= 3 for earlier, later in pairwise(bounds))
