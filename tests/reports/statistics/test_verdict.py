"""A difference is named only where it holds and matters; else the verdict says what it does not know."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_reports.statistics.family import holm
from perflab_reports.statistics.paired import paired_estimate
from perflab_reports.statistics.verdict import Margin, judge_agreement, judge_difference

LATENCY = Margin(minimal_effect=0.05, equivalence=0.10, lower_is_better=True)
RATE = Margin(minimal_effect=0.05, equivalence=0.10, lower_is_better=False)
MIRROR = {"FASTER": "SLOWER", "SLOWER": "FASTER", "SAME": "SAME", "INCONCLUSIVE": "INCONCLUSIVE"}


def verdict(logs: list[float], margin: Margin = LATENCY, agreement: str = "SAME") -> str:
    estimate = paired_estimate(logs)
    return judge_difference(
        estimate,
        adjusted_p=estimate.p_value,
        margin=margin,
        agreement=agreement,
        detectable=0.1,  # type: ignore[arg-type]  # parametrised
    ).verdict


@pytest.mark.parametrize(
    ("logs", "expected"),
    [
        ([-0.70, -0.69, -0.71, -0.68], "FASTER"),
        ([0.70, 0.69, 0.71, 0.68], "SLOWER"),
        ([0.010, -0.010, 0.005, -0.008], "SAME"),
        ([0.020, 0.021, 0.019, 0.020], "SAME"),
        ([-0.5, 0.4, -0.3, 0.6], "INCONCLUSIVE"),
    ],
)
def test_examples(logs: list[float], expected: str) -> None:
    assert verdict(logs) == expected


@given(st.lists(st.floats(-2, 2), min_size=3, max_size=10))
def test_swapping_the_arms_mirrors_the_verdict(logs: list[float]) -> None:
    assert verdict([-value for value in logs]) == MIRROR[verdict(logs)]


@given(st.lists(st.floats(-2, 2), min_size=3, max_size=10))
def test_more_throughput_is_faster_where_more_latency_is_slower(logs: list[float]) -> None:
    assert verdict(logs, RATE) == MIRROR[verdict(logs, LATENCY)]


def test_nothing_is_said_on_a_metric_whose_baseline_differs_from_itself() -> None:
    assert verdict([-0.70, -0.69, -0.71, -0.68], agreement="INVALID") == "INCONCLUSIVE"


def test_a_single_pair_of_blocks_can_still_show_a_large_effect() -> None:
    assert verdict([math.log(0.16), math.log(0.165)]) == "FASTER"


def test_a_run_of_fifteen_a_a_tests_rarely_alarms() -> None:
    """Family-wise over the run: at most about one run in twenty calls any metric INVALID."""
    rng = np.random.default_rng(11)
    alarms = 0
    for _ in range(400):
        estimates = [paired_estimate(list(rng.normal(0, 0.2, 4))) for _ in range(15)]
        adjusted = holm([estimate.p_value for estimate in estimates])
        alarms += any(
            judge_agreement(estimate, adjusted_p=p, margin=LATENCY) == "INVALID"
            for estimate, p in zip(estimates, adjusted, strict=True)
        )
    assert alarms / 400 < 0.08
