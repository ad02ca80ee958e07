"""The knee lies between the last good level and the first bad one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.profiles import Knee, Limits, StepFigures, broken_limits, knee_of

LIMITS = Limits(p95_ms=500, error_ratio=0.01, served_ratio=0.95)
GOOD = StepFigures(level=100, served=99, p95_ms=80, error_ratio=0, dropped=0)
STEPS = st.lists(
    st.builds(
        StepFigures,
        level=st.integers(1, 30).map(float),
        served=st.floats(0, 30),
        p95_ms=st.none() | st.floats(0, 1_000),
        error_ratio=st.floats(0, 0.02),
        dropped=st.sampled_from([0, 0, 0, 5]),
    ),
    max_size=12,
)
ANY_LIMITS = st.builds(Limits, p95_ms=st.floats(1, 1_000), error_ratio=st.floats(0, 0.02), served_ratio=st.floats(0, 1))


@pytest.mark.parametrize(
    ("step", "reasons"),
    [
        (GOOD, ()),
        (replace(GOOD, p95_ms=500, error_ratio=0.01, served=95), ()),
        (replace(GOOD, p95_ms=612.5), ("p95 612.5 ms is above 500 ms",)),
        (replace(GOOD, error_ratio=0.02), ("a share of 0.02 failed, above 0.01",)),
        (replace(GOOD, served=90), ("90 per second were served, below 0.95 of the 100 per second that were offered",)),
        (replace(GOOD, served=90, offered=91), ()),
        (replace(GOOD, dropped=3), ("3 arrivals were dropped",)),
        (replace(GOOD, p95_ms=None), ("nothing was answered",)),
        (replace(GOOD, p95_ms=float("nan")), ("p95 nan ms is above 500 ms",)),
    ],
)
def test_a_bad_step_says_why(step: StepFigures, reasons: tuple[str, ...]) -> None:
    assert broken_limits(step, LIMITS) == reasons


def test_the_knee_is_where_it_first_breaks() -> None:
    steps = [
        GOOD,
        replace(GOOD, level=125, served=125),
        replace(GOOD, level=156, served=156, p95_ms=900),
        replace(GOOD, level=195, served=195),
    ]
    assert knee_of(steps, LIMITS) == Knee(last_good=125, first_bad=156, reasons=("p95 900 ms is above 500 ms",))


def test_without_a_bad_step_no_knee_was_reached() -> None:
    assert knee_of([GOOD], LIMITS) == Knee(last_good=100, first_bad=None, reasons=())


def test_without_a_step_nothing_is_known() -> None:
    assert knee_of([], LIMITS) == Knee(last_good=None, first_bad=None, reasons=())


def test_a_level_that_was_good_once_and_bad_once_is_bad() -> None:
    knee = knee_of([GOOD, replace(GOOD, dropped=1)], LIMITS)
    assert knee == Knee(last_good=None, first_bad=100, reasons=("1 arrivals were dropped",))


@given(steps=STEPS, limits=ANY_LIMITS)
def test_a_knee_lies_on_levels_that_were_tried_and_in_order(steps: list[StepFigures], limits: Limits) -> None:
    knee = knee_of(steps, limits)
    assert {knee.last_good, knee.first_bad} <= {None, *(step.level for step in steps)}
    assert knee.last_good is None or knee.first_bad is None or knee.last_good < knee.first_bad
    assert bool(knee.reasons) == (knee.first_bad is not None)
    assert not any(broken_limits(s, limits) for s in steps if knee.first_bad is None or s.level < knee.first_bad)


@given(steps=STEPS, limits=ANY_LIMITS, data=st.data())
def test_the_order_of_steps_does_not_move_the_knee(
    steps: list[StepFigures], limits: Limits, data: st.DataObject
) -> None:
    one, other = knee_of(steps, limits), knee_of(data.draw(st.permutations(steps)), limits)
    assert (one.last_good, one.first_bad, set(one.reasons)) == (other.last_good, other.first_bad, set(other.reasons))


@given(steps=STEPS, limits=ANY_LIMITS, slower=st.floats(1, 100))
def test_stricter_limits_never_raise_the_knee(steps: list[StepFigures], limits: Limits, slower: float) -> None:
    strict = replace(limits, p95_ms=limits.p95_ms / slower, error_ratio=limits.error_ratio / slower)
    assert _height(knee_of(steps, strict)) <= _height(knee_of(steps, limits))


@given(steps=STEPS, limits=ANY_LIMITS, slower=st.floats(1, 100))
def test_a_slower_server_never_has_a_higher_knee(steps: list[StepFigures], limits: Limits, slower: float) -> None:
    worse = [replace(s, p95_ms=None if s.p95_ms is None else s.p95_ms * slower, dropped=s.dropped + 1) for s in steps]
    assert _height(knee_of(worse, limits)) <= _height(knee_of(steps, limits))


@given(steps=STEPS, limits=ANY_LIMITS)
def test_stopping_at_the_first_bad_step_finds_the_same_knee(steps: list[StepFigures], limits: Limits) -> None:
    whole = knee_of(steps, limits)
    tried = [step for step in steps if whole.first_bad is None or step.level <= whole.first_bad]
    assert knee_of(tried, limits) == whole


def _height(knee: Knee) -> tuple[float, float]:
    return (
        float("-inf") if knee.last_good is None else knee.last_good,
        float("inf") if knee.first_bad is None else knee.first_bad,
    )
