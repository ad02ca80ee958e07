"""A change is said with as many digits as it can bear."""

import math

import pytest

from perflab_reports.gate.evidence import Side
from perflab_reports.gate.outputs.words import change, detectable, side
from perflab_reports.quantities import MISSING


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.0, "0 %"),
        (1.0004, "0 %"),
        (1.048, "+4.8 %"),
        (0.951, "-4.9 %"),
        (1.182, "+18 %"),
        (0.5, "-50 %"),
        (12.0, "12x"),
        (None, MISSING),
        (math.inf, MISSING),
    ],
)
def test_a_ratio_is_said_as_a_change(ratio: float | None, words: str) -> None:
    assert change(ratio) == words


@pytest.mark.parametrize(("effect", "words"), [(0.041, "+4.1 %"), (None, MISSING), (math.inf, MISSING)])
def test_the_smallest_effect(effect: float | None, words: str) -> None:
    assert detectable(effect) == words


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        (Side(revision="0123456789abcdef", label="main"), "0123456789 (main)"),
        (Side(revision="", label="worktree", dirty=True), "worktree, dirty"),
        (Side(revision="abc", label="abc"), "abc"),
        (Side(revision="", label=""), "unknown"),
    ],
)
def test_a_side_is_named_once(measured: Side, words: str) -> None:
    assert side(measured) == words
