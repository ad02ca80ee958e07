"""The paired estimate keeps its laws: symmetry, scale, coverage, and never a p-value of zero."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_reports.statistics.detectable import minimal_detectable_effect
from perflab_reports.statistics.family import holm
from perflab_reports.statistics.paired import TooFewBlocks, hodges_lehmann, paired_estimate
from perflab_reports.statistics.support import requests_needed

LOG_RATIOS = st.lists(st.floats(-3, 3), min_size=2, max_size=20)


@given(LOG_RATIOS)
def test_baseline_over_candidate_is_one_over_candidate_over_baseline(values: list[float]) -> None:
    forth, back = paired_estimate(values), paired_estimate([-value for value in values])
    assert math.isclose(forth.ratio * back.ratio, 1)
    assert math.isclose(forth.low * back.high, 1)
    assert math.isclose(forth.p_value, back.p_value)
    assert math.isclose(forth.hodges_lehmann * back.hodges_lehmann, 1)


@given(LOG_RATIOS, st.floats(-2, 2))
def test_a_constant_factor_shifts_the_ratio_and_nothing_else(values: list[float], shift: float) -> None:
    plain, shifted = paired_estimate(values), paired_estimate([value + shift for value in values])
    assert math.isclose(shifted.ratio, plain.ratio * math.exp(shift), rel_tol=1e-6)
    assert math.isclose(shifted.high / shifted.low, plain.high / plain.low, rel_tol=1e-4)


@given(LOG_RATIOS)
def test_the_interval_holds_the_estimate_and_p_is_never_zero(values: list[float]) -> None:
    estimate = paired_estimate(values)
    assert estimate.low <= estimate.ratio <= estimate.high
    assert 0 < estimate.p_value <= 1


def test_identical_blocks_still_give_an_interval() -> None:
    estimate = paired_estimate([math.log(2)] * 4)
    assert estimate.ratio == pytest.approx(2)
    assert estimate.low < estimate.high


@pytest.mark.parametrize("values", [[], [0.1]])
def test_one_block_is_no_interval(values: list[float]) -> None:
    with pytest.raises(TooFewBlocks):
        paired_estimate(values)


def test_a_value_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        paired_estimate([0.1, math.nan])


@pytest.mark.parametrize("blocks", [4, 10])
def test_the_interval_covers_the_truth_as_often_as_it_says(blocks: int) -> None:
    rng = np.random.default_rng(20)
    truth = math.log(1.1)
    covered = 0
    for _ in range(2000):
        estimate = paired_estimate(list(rng.normal(truth, 0.2, blocks)))
        covered += estimate.low <= 1.1 <= estimate.high
    assert 0.935 <= covered / 2000 <= 0.965


def test_one_wild_block_hardly_moves_hodges_lehmann() -> None:
    assert hodges_lehmann([0.10, 0.11, 0.09, 0.10, 3.0]) == pytest.approx(0.1, abs=0.02)


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=12))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(after >= before for before, after in zip(p_values, adjusted, strict=True))
    assert max(adjusted) <= 1
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    assert [adjusted[i] for i in order] == sorted(adjusted[i] for i in order)


def test_holm_agrees_with_the_textbook() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


def test_the_detectable_effect_shrinks_with_blocks_and_is_found_about_as_often_as_promised() -> None:
    effects = [minimal_detectable_effect(0.1, blocks) for blocks in (4, 8, 16)]
    assert effects == sorted(effects, reverse=True)
    rng = np.random.default_rng(5)
    shift = math.log1p(effects[1])
    found = sum(paired_estimate(list(rng.normal(shift, 0.1, 8))).p_value < 0.05 for _ in range(2000))
    assert 0.74 <= found / 2000 <= 0.86


def test_a_percentile_needs_fifty_requests_above_it() -> None:
    assert [requests_needed(q) for q in (0.5, 0.95, 0.99)] == [100, 1000, 5000]
