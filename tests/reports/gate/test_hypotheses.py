"""The family's p-values: symmetric, free of units, honest on average."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from perflab_reports.gate.hypotheses import contrasts, family, holm_t, max_t
from perflab_reports.gate.series import Array

LOGS = arrays(
    np.float64, st.tuples(st.integers(4, 8), st.sampled_from([2, 3]), st.integers(1, 5)), elements=st.floats(-3, 3)
)


@given(LOGS, st.floats(-5, 5))
@settings(deadline=None, max_examples=50)
def test_contrasts_do_not_know_the_unit(logs: Array, factor: float) -> None:
    np.testing.assert_allclose(contrasts(logs + factor), contrasts(logs), atol=1e-9)


@given(LOGS)
@settings(deadline=None, max_examples=50)
def test_a_whole_block_may_be_slower(logs: Array) -> None:
    slower = logs + np.arange(len(logs))[:, None, None]
    np.testing.assert_allclose(contrasts(slower), contrasts(logs), atol=1e-9)


@given(LOGS)
@settings(deadline=None, max_examples=50)
def test_what_slows_every_endpoint_alike_shows_in_the_mean_alone(logs: Array) -> None:
    slower = logs.copy()
    slower[:, 0, :] += 0.5
    moved = family(contrasts(slower))[:, 0, :] - family(contrasts(logs))[:, 0, :]
    expected = np.zeros(moved.shape[1])
    expected[0] = 0.5
    if logs.shape[2] == 2:
        expected[:] = 0.5
    np.testing.assert_allclose(moved, np.broadcast_to(expected, moved.shape), atol=1e-9)


@given(LOGS)
@settings(deadline=None, max_examples=50)
def test_p_values_lie_above_zero_and_at_most_at_one(logs: Array) -> None:
    values = family(contrasts(logs))
    for p_values in (max_t(values), max_t(values, two_sided=True), holm_t(values)):
        assert np.all((p_values > 0) & (p_values <= 1))


@given(LOGS)
@settings(deadline=None, max_examples=50)
def test_the_order_of_blocks_and_endpoints_hardly_matters(logs: Array) -> None:
    """Relabellings are drawn, so p-values agree to the error of drawing them."""
    values = family(contrasts(logs))
    other = family(contrasts(logs[::-1, :, ::-1]))
    np.testing.assert_allclose(max_t(other)[0], max_t(values)[0], atol=0.06)


def test_two_arms_swapped_are_two_sided_alike() -> None:
    logs = np.random.default_rng(3).normal(0, 0.1, (12, 2, 5))
    forward = max_t(family(contrasts(logs)), two_sided=True)
    backward = max_t(family(contrasts(logs[:, ::-1, :])), two_sided=True)
    np.testing.assert_allclose(forward, backward, atol=1e-12)


@pytest.mark.parametrize("test", [max_t, holm_t])
def test_a_family_without_effect_alarms_as_often_as_it_says(test: object) -> None:
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(200):
        values = family(contrasts(rng.normal(0, 0.1, (10, 3, 8))))
        alarms += bool(np.min(test(values)) <= 0.2)  # type: ignore[operator]
    assert alarms / 200 < 0.28


def test_relabelling_stays_honest_for_skewed_noise() -> None:
    rng = np.random.default_rng(6)
    alarms = sum(bool(np.min(max_t(family(contrasts(rng.exponential(0.1, (10, 3, 8)))))) <= 0.05) for _ in range(200))
    assert alarms / 200 < 0.1


def test_a_slow_endpoint_is_found_and_its_neighbours_are_not() -> None:
    logs = np.random.default_rng(7).normal(0, 0.05, (16, 3, 8))
    logs[:, 0, 3] += np.log(1.2)
    p_values = max_t(family(contrasts(logs)))
    assert p_values[4] < 0.001
    assert np.all(np.delete(p_values, [0, 4]) > 0.05)
