"""What the proxy stamped, in whichever unit it stamps."""

import pytest

from perflab_instrumentation.request.queue_time import queue_time_s

NOW_S = 1_700_000_000.5


@pytest.mark.parametrize(
    "header", ["t=1700000000.25", "1700000000.25", "t=1700000000250", "1700000000250000", " t=1700000000.25 "]
)
def test_seconds_milliseconds_and_microseconds_mean_the_same(header: str) -> None:
    assert queue_time_s(header, NOW_S) == pytest.approx(0.25)


@pytest.mark.parametrize("header", ["", "t=", "soon", "t=1", "t=1600000000", "t=1800000000", "nan", "inf"])
def test_nonsense_says_nothing(header: str) -> None:
    assert queue_time_s(header, NOW_S) is None


def test_a_proxys_clock_a_little_ahead_means_no_wait() -> None:
    assert queue_time_s("t=1700000000.9", NOW_S) == 0.0
