"""One tier screens, confirms and stops when the answer is clear."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perflab_reports.gate.policy import SHIPPED, Policy
from perflab_reports.gate.result import ALL_ENDPOINTS
from perflab_reports.gate.sequential import Assessment, assess
from perflab_reports.gate.series import Array, Series

POLICY = SHIPPED["default"]
FIRST, LAST = POLICY.screen.looks[0], POLICY.screen.looks[-1]
CONFIRM = POLICY.confirm.looks[0]
NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")


def logs(blocks: int, *, effect: float = 0.0, at: int | None = 2, spread: float = 0.03, seed: int = 1) -> Array:
    values = np.random.default_rng(seed).normal(0, spread, (blocks, 3, len(NAMES)))
    if at is None:
        values[:, 0, :] += effect
    else:
        values[:, 0, at] += effect
    return values


def of(values: Array, screened: int, policy: Policy = POLICY) -> Assessment:
    return assess(Series(endpoints=NAMES[: values.shape[2]], logs=values), screened=screened, policy=policy)


def test_it_begins_with_the_first_look() -> None:
    assessment = of(np.zeros((0, 3, 0)), 0)
    assert (assessment.wants, assessment.count) == ("screen", FIRST)
    assert assessment.verdict == "INVALID", "nothing measured is not a PASS"


def test_a_clear_pass_stops_at_the_first_look() -> None:
    assessment = of(logs(FIRST), FIRST)
    assert (assessment.wants, assessment.verdict) == (None, "PASS")


def test_noise_asks_for_more_blocks_and_ends_undecided() -> None:
    assert of(logs(FIRST, spread=0.25), FIRST).wants == "screen"
    last = of(logs(LAST, spread=0.4, seed=3), LAST)
    assert (last.wants, last.verdict) == (None, "INCONCLUSIVE")


def test_a_suspicion_is_no_verdict() -> None:
    assessment = of(logs(FIRST, effect=0.15), FIRST)
    assert "c" in assessment.suspects
    assert (assessment.wants, assessment.count, assessment.verdict) == ("confirm", CONFIRM, "INCONCLUSIVE")


def test_fresh_blocks_confirm_it() -> None:
    assessment = of(logs(FIRST + CONFIRM, effect=0.15), FIRST)
    assert (assessment.wants, assessment.verdict) == (None, "REGRESSION")
    (found,) = (answer for answer in assessment.answers if answer.verdict == "REGRESSION")
    assert found.endpoint == "c"
    assert 1.08 < found.low < found.ratio < found.high < 1.24
    assert found.blocks == CONFIRM


def test_fresh_blocks_clear_it() -> None:
    values = np.concatenate([logs(FIRST, effect=0.15), logs(CONFIRM, seed=2)])
    assessment = of(values, FIRST)
    assert "c" in assessment.suspects
    assert (assessment.wants, assessment.verdict) == (None, "PASS")


def test_a_slowdown_of_everything_is_the_means() -> None:
    assessment = of(logs(FIRST + CONFIRM, effect=0.1, at=None), FIRST)
    assert [one.endpoint for one in assessment.answers if one.verdict == "REGRESSION"] == [ALL_ENDPOINTS]


def test_what_stayed_is_not_slow_beside_what_got_faster() -> None:
    suspected = 0
    for seed in range(20):
        values = logs(FIRST, seed=seed)
        values[:, 0, 1:] -= 0.2
        suspected += bool(of(values, FIRST).suspects)
    assert suspected <= 4, "its own interval is at the lenient 5 %"


def test_a_certain_slowdown_below_the_minimum_effect_is_no_regression() -> None:
    values = logs(FIRST + CONFIRM, effect=0.02, spread=0.002)
    assert of(values, FIRST).verdict == "PASS"


def test_a_base_that_differs_from_itself_is_invalid() -> None:
    values = logs(FIRST)
    values[:, 2, 0] += 0.2
    assessment = of(values, FIRST)
    assert assessment.disagreement is not None
    assert (assessment.verdict, assessment.wants) == ("INVALID", None)


def test_a_single_endpoint_and_a_single_base_will_do() -> None:
    values = logs(FIRST + CONFIRM, effect=0.15)[:, :2, 2:3]
    assessment = of(values, FIRST)
    assert assessment.verdict == "REGRESSION"
    assert len(assessment.answers) == 1


def test_holm_finds_it_too() -> None:
    from dataclasses import replace

    policy = replace(POLICY, correction="holm")
    assert of(logs(FIRST + CONFIRM, effect=0.15), FIRST, policy).verdict == "REGRESSION"
    assert of(logs(FIRST), FIRST, policy).verdict == "PASS"


@given(st.integers(0, 10_000), st.floats(-4, 4), st.floats(-0.3, 0.3))
@settings(deadline=None, max_examples=30)
def test_the_unit_of_time_changes_nothing(seed: int, unit: float, effect: float) -> None:
    values = logs(FIRST + CONFIRM, effect=effect, spread=0.1, seed=seed)
    before, after = of(values, FIRST), of(values + unit, FIRST)
    assert before.verdict == after.verdict
    assert [one.ratio for one in before.answers] == pytest.approx([one.ratio for one in after.answers])


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=30)
def test_a_change_and_its_reverse_are_never_both_regressions(seed: int) -> None:
    values = logs(FIRST + CONFIRM, effect=0.1, spread=0.05, seed=seed)[:, :2]
    verdicts = [of(values, FIRST).verdict, of(values[:, ::-1], FIRST).verdict]
    assert verdicts.count("REGRESSION") <= 1


@given(st.integers(0, 10_000), st.floats(0.0, 1.0))
@settings(deadline=None, max_examples=30)
def test_the_ratio_grows_with_the_slowdown(seed: int, effect: float) -> None:
    slow = of(logs(FIRST, effect=effect, seed=seed), FIRST).answers[3]
    same = of(logs(FIRST, seed=seed), FIRST).answers[3]
    assert slow.ratio == pytest.approx(same.ratio * np.exp(effect))
